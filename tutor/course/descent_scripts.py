"""A descent as a script of its own: a fit's or a network's data, graph, session, steps and plot.

As the article that the course grew from writes it: variables, a loss, `tf.gradients`, and
W ← W − rate·dW. In float64 and from the same seed, so that its figures are the lesson's.
"""

from collections.abc import Sequence
from dataclasses import replace

from tutor.autodiff.dialects import (
    NUMPY,
    TENSORFLOW,
    Dialect,
    code,
    definitions,
    literal,
    python_name,
)
from tutor.course.blocks import Fit
from tutor.course.experiment_blocks import Network
from tutor.course.tables import HELD_OUT
from tutor.notation.parser import parse
from tutor.notation.tape import Expression


def tensorflow_in(dtype: str = "tf.float64") -> Dialect:
    """TensorFlow's dialect, with constants of this type."""
    size = f"tf.cast(tf.size({{0}}), {dtype})"
    return replace(TENSORFLOW, constant=f"tf.constant({{}}, {dtype})", written={"count": size})


_IMPORTS = ("import numpy as np", "import tensorflow as tf")


def fit_code(fit: Fit, loss: Expression, seed: int) -> str:
    """A script that makes the data and prints the loss and the parameters of every step."""
    names = _names(fit)
    data = [f"generator = np.random.default_rng({seed})", *_data(fit)]
    shown = f"loss_now, *found = sess.run([loss, {', '.join(names)}])"
    printed = "print(step, loss_now, *found)"
    return _script(fit, loss, _IMPORTS, data, [shown, printed])


def network_code(block: Network, loss: Expression, seed: int) -> str:
    """A script that trains a network on the lesson's table and prints the loss of every step."""
    data = [
        f'whole = table("{block.data}")',
        f"training = whole.every({HELD_OUT}, others=True)",
        "X, Y = scaled(training, training), training.one_hot",
        f"generator = np.random.default_rng({seed})",
        *(
            f"{python_name(name)}_start = {_start(shape)}"
            for name, shape in block.parameters.items()
        ),
        "losses = []",
    ]
    imports = [*_IMPORTS, "", "from tutor.course.tables import scaled, table"]
    lines = ["loss_now = sess.run(loss)", "losses.append(loss_now)", "print(step, loss_now)"]
    return _script(block, loss, imports, data, lines, matrices=True)


def _start(shape: list[int]) -> str:
    """Where a parameter begins, as the lesson's own does (experiments/network.py)."""
    if len(shape) == 2:
        return f"generator.normal(0.0, {shape[0]} ** -0.5, {tuple(shape)})"
    return f"np.zeros({tuple(shape)})"


def _names(block: Fit | Network) -> list[str]:
    return [python_name(name) for name in block.parameters]


def _script(
    block: Fit | Network,
    loss: Expression,
    imports: Sequence[str],
    data: Sequence[str],
    shown: Sequence[str],
    *,
    matrices: bool = False,
) -> str:
    """Data, a graph with tf.gradients, and a session that takes the steps and shows each."""
    return "\n".join(
        [
            *imports,
            "",
            *data,
            "",
            "with tf.Graph().as_default():",
            *(f"    {line}" for line in _graph(block, loss, matrices)),
            "    with tf.compat.v1.Session() as sess:",
            "        sess.run(tf.compat.v1.global_variables_initializer())",
            f"        for step in range({block.steps + 1}):",
            *(f"            {line}" for line in shown),
            f"            if step < {block.steps}:",
            "                sess.run(steps)",
        ]
    )


def _data(fit: Fit) -> list[str]:
    truth = parse(fit.truth, ["x"])
    inner, told = written(truth)
    drawn = (
        f"(generator.uniform(0.0, 1.0, {fit.points}) < {told}).astype(float)"
        if fit.labels
        else f"{told} + generator.normal(0.0, {literal(fit.noise)}, {fit.points})"
    )
    return [
        f"x = {_drawn(fit.x, fit.points)}",
        *inner,
        f"y = {drawn}",
        *(
            f"{python_name(name)}_start = "
            + (literal(how) if isinstance(how, int | float) else f"{_drawn(how, 1)}[0]")
            for name, how in fit.parameters.items()
        ),
    ]


def written(
    form: Expression, dialect: Dialect = NUMPY, *, matrices: bool = False
) -> tuple[list[str], str]:
    """A formula's own definitions, a line each, and the formula in their names."""
    inner = replace(form, names=form.inner_names)
    lines = definitions(inner, form.output, dialect, matrices=matrices)
    return lines, code(form, form.output, dialect, matrices=matrices)


def _drawn(how: dict[str, list[float]], count: int) -> str:
    (kind, (first, second)), *_ = how.items()
    return f"generator.{kind}({literal(first)}, {literal(second)}, {count})"


def _graph(block: Fit | Network, loss: Expression, matrices: bool) -> list[str]:
    names = _names(block)
    slopes = [f"d{name}" for name in names]
    updates = [
        f"{n}.assign({n} - {block.rate!r} * {d})" for n, d in zip(names, slopes, strict=True)
    ]
    inner, told = written(loss, tensorflow_in(), matrices=matrices)
    return [
        *(f"{name} = tf.Variable({name}_start, dtype=tf.float64)" for name in names),
        *inner,
        f"loss = {told}",
        f"{_listed(slopes)} = tf.gradients(loss, [{', '.join(names)}])",
        f"with tf.control_dependencies([{', '.join(slopes)}]):",
        f"    steps = [{', '.join(updates)}]",
    ]


def _listed(names: Sequence[str]) -> str:
    """The left side that takes a list apart: "W, b", or "W," of one."""
    return f"{', '.join(names)}{',' * (len(names) == 1)}"


def plot_code(fit: Fit, model: Expression) -> str:
    """A cell after the script: the points, and the fitted function through them.

    It leaves x and y as they are, so that it may be run again.
    """
    inner, fitted = written(model)
    return "\n".join(
        [
            "import matplotlib.pyplot as plt",
            "",
            f"{_listed(_names(fit))} = found",
            "",
            "",
            "def fitted(x):",
            *(f"    {row}" for row in inner),
            f"    return {fitted} + 0 * x",
            "",
            "",
            "grid = np.linspace(x.min(), x.max(), 200)",
            'plt.scatter(x, y, s=4, label="data")',
            'plt.plot(grid, fitted(grid), color="black", label="fit")',
            "plt.legend()",
            "plt.show()",
        ]
    )


LOSSES_CODE = """import matplotlib.pyplot as plt

plt.plot(losses)
plt.xlabel("step")
plt.ylabel("loss")
plt.show()"""
"""A cell after a network's script."""
