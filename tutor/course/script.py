"""A regression as a script of its own: the data, the graph, the session, the steps, the plot.

As the article that the course grew from writes it: variables, a loss, `tf.gradients`, and
W ← W − rate·dW. In float64 and from the same seed, so that its figures are the lesson's.
"""

from dataclasses import replace

from tutor.autodiff.dialects import NUMPY, TENSORFLOW, code, definitions, literal, python_name
from tutor.course.blocks import Fit
from tutor.notation.parser import parse
from tutor.notation.tape import Expression

_DOUBLE = replace(
    TENSORFLOW,
    constant="tf.constant({}, tf.float64)",
    written={"count": "tf.cast(tf.size({0}), tf.float64)"},
)


def fit_code(fit: Fit, loss: Expression, seed: int) -> str:
    """A script that makes the data and prints the loss and the parameters of every step."""
    names = [python_name(name) for name in fit.parameters]
    slopes = [f"d{name}" for name in names]
    return "\n".join(
        [
            "import numpy as np",
            "import tensorflow as tf",
            "",
            f"generator = np.random.default_rng({seed})",
            *_data(fit),
            "",
            "with tf.Graph().as_default():",
            *(f"    {line}" for line in _graph(fit, loss, names, slopes)),
            "    with tf.compat.v1.Session() as sess:",
            "        sess.run(tf.compat.v1.global_variables_initializer())",
            f"        for step in range({fit.steps + 1}):",
            f"            loss_now, *found = sess.run([loss, {', '.join(names)}])",
            "            print(step, loss_now, *found)",
            f"            if step < {fit.steps}:",
            "                sess.run(steps)",
        ]
    )


def _data(fit: Fit) -> list[str]:
    truth = parse(fit.truth, ["x"])
    inner, told = _in_numpy(truth)
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


def _in_numpy(form: Expression) -> tuple[list[str], str]:
    """A formula's own definitions, a line each, and the formula in their names."""
    inner = replace(form, names={k: n for k, n in form.names.items() if k != form.output})
    return definitions(inner, form.output, NUMPY), code(form, form.output, NUMPY)


def _drawn(how: dict[str, list[float]], count: int) -> str:
    (kind, (first, second)), *_ = how.items()
    return f"generator.{kind}({literal(first)}, {literal(second)}, {count})"


def _graph(fit: Fit, loss: Expression, names: list[str], slopes: list[str]) -> list[str]:
    updates = [f"{n}.assign({n} - {fit.rate!r} * {d})" for n, d in zip(names, slopes, strict=True)]
    return [
        *(f"{name} = tf.Variable({name}_start, dtype=tf.float64)" for name in names),
        f"loss = {code(loss, loss.output, _DOUBLE)}",
        f"{', '.join(slopes)}{',' * (len(slopes) == 1)} = tf.gradients(loss, [{', '.join(names)}])",
        f"with tf.control_dependencies([{', '.join(slopes)}]):",
        f"    steps = [{', '.join(updates)}]",
    ]


def plot_code(fit: Fit, model: Expression) -> str:
    """Cells after the script: the points, and the fitted function through them."""
    names = [python_name(name) for name in fit.parameters]
    inner, fitted = _in_numpy(model)
    return "\n".join(
        [
            "import matplotlib.pyplot as plt",
            "",
            f"{', '.join(names)}{',' * (len(names) == 1)} = found",
            'plt.scatter(x, y, s=4, label="data")',
            "x = np.linspace(x.min(), x.max(), 200)",
            *inner,
            f"fitted = {fitted} + 0 * x",
            'plt.plot(x, fitted, color="black", label="fit")',
            "plt.legend()",
            "plt.show()",
        ]
    )
