"""A descent as a script of its own: a fit's or a network's data, graph, session, steps and plot.

As the article that the course grew from writes it: variables, a loss, `tf.gradients`, and
W ← W − rate·dW. In float64 and from the same seed, so that its figures are the lesson's. What a
script calls its own variables, no formula of the block has a name for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tutor.autodiff.dialects import (
    NUMPY,
    TENSORFLOW,
    Dialect,
    code,
    definitions,
    free,
    literal,
    python_name,
)
from tutor.course.blocks import Fit
from tutor.course.experiment_blocks import Network
from tutor.course.experiments.network import NetworkResult
from tutor.course.fit import FitResult
from tutor.course.tables import HELD_OUT
from tutor.notation.tape import Expression


def tensorflow_in(dtype: str = "tf.float64") -> Dialect:
    """TensorFlow's dialect, with constants of this type."""
    size = f"tf.cast(tf.size({{0}}), {dtype})"
    return replace(TENSORFLOW, constant=f"tf.constant({{}}, {dtype})", written={"count": size})


_IMPORTS = ("import numpy as np", "import tensorflow as tf")


_WORDS = (
    "generator", "whole", "training", "loss", "steps", "step", "loss_now", "losses", "found",
    "fitted", "grid",
)  # fmt: skip


@dataclass(frozen=True)
class _Own:
    """The variables of a script that are no formula's, by their words, and by the parameters."""

    words: Mapping[str, str]
    starts: Mapping[str, str]
    slopes: Mapping[str, str]

    def __getitem__(self, word: str) -> str:
        return self.words[word]


def _own(block: Fit | Network, *formulas: Expression) -> _Own:
    inner = (name for formula in formulas for name in formula.inner_names.values())
    taken = {"x", "y", "X", "Y", *map(python_name, (*block.parameters, *inner))}

    def named(wanted: Iterable[str]) -> list[str]:
        found = []
        for word in wanted:
            found.append(free(python_name(word), taken))  # of el there would be a del
            taken.add(found[-1])
        return found

    names = _names(block)
    return _Own(
        dict(zip(_WORDS, named(_WORDS), strict=True)),
        dict(zip(names, named(f"{name}_start" for name in names), strict=True)),
        dict(zip(names, named(f"d{name}" for name in names), strict=True)),
    )


def _own_of(found: FitResult) -> _Own:
    return _own(found.fit, found.loss, found.drawn.formula)


def fit_code(found: FitResult) -> str:
    """A script that makes the data and prints the loss and the parameters of every step."""
    fit, own = found.fit, _own_of(found)
    data = [
        f"{own['generator']} = np.random.default_rng({found.drawn.seed})",
        *_data(fit, found.drawn.formula, own),
    ]
    run = f"sess.run([{own['loss']}, {', '.join(_names(fit))}])"
    shown = f"{own['loss_now']}, *{own['found']} = {run}"
    printed = f"print({own['step']}, {own['loss_now']}, *{own['found']})"
    return _script(fit, found.loss, own, _IMPORTS, data, [shown, printed])


def network_code(found: NetworkResult) -> str:
    """A script that trains a network on the lesson's table and prints the loss of every step."""
    block, loss = found.block, found.loss
    own = _own(block, loss)
    whole, training, generator = own["whole"], own["training"], own["generator"]
    step, loss_now, losses = own["step"], own["loss_now"], own["losses"]
    data = [
        f'{whole} = table("{block.data}")',
        f"{training} = {whole}.every({HELD_OUT}, others=True)",
        f"X, Y = scaled({training}, {training}), {training}.one_hot",
        f"{generator} = np.random.default_rng({found.seed})",
        *(
            f"{own.starts[python_name(name)]} = {_start(shape, generator)}"
            for name, shape in block.parameters.items()
        ),
        f"{losses} = []",
    ]
    imports = [*_IMPORTS, "", "from tutor.course.tables import scaled, table"]
    lines = [
        f"{loss_now} = sess.run({own['loss']})",
        f"{losses}.append({loss_now})",
        f"print({step}, {loss_now})",
    ]
    return _script(block, loss, own, imports, data, lines, matrices=True)


def _start(shape: list[int], generator: str) -> str:
    """Where a parameter begins, as the lesson's own does (experiments/network.py)."""
    if len(shape) == 2:
        return f"{generator}.normal(0.0, {shape[0]} ** -0.5, {tuple(shape)})"
    return f"np.zeros({tuple(shape)})"


def _names(block: Fit | Network) -> list[str]:
    return [python_name(name) for name in block.parameters]


def _script(
    block: Fit | Network,
    loss: Expression,
    own: _Own,
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
            *(f"    {line}" for line in _graph(block, loss, own, matrices)),
            "    with tf.compat.v1.Session() as sess:",
            "        sess.run(tf.compat.v1.global_variables_initializer())",
            f"        for {own['step']} in range({block.steps + 1}):",
            *(f"            {line}" for line in shown),
            f"            if {own['step']} < {block.steps}:",
            f"                sess.run({own['steps']})",
        ]
    )


def _data(fit: Fit, truth: Expression, own: _Own) -> list[str]:
    generator = own["generator"]
    inner, told = written(truth)
    drawn = (
        f"({generator}.uniform(0.0, 1.0, {fit.points}) < {told}).astype(float)"
        if fit.labels
        else f"{told} + {generator}.normal(0.0, {literal(fit.noise)}, {fit.points})"
    )
    return [
        f"x = {_drawn(fit.x, fit.points, generator)}",
        *inner,
        f"y = {drawn}",
        *(
            f"{own.starts[python_name(name)]} = "
            + (literal(how) if isinstance(how, int | float) else f"{_drawn(how, 1, generator)}[0]")
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


def _drawn(how: dict[str, list[float]], count: int, generator: str) -> str:
    (kind, (first, second)), *_ = how.items()
    return f"{generator}.{kind}({literal(first)}, {literal(second)}, {count})"


def _graph(block: Fit | Network, loss: Expression, own: _Own, matrices: bool) -> list[str]:
    slopes = list(own.slopes.values())
    updates = [f"{n}.assign({n} - {block.rate!r} * {d})" for n, d in own.slopes.items()]
    inner, told = written(loss, tensorflow_in(), matrices=matrices)
    return [
        *(f"{name} = tf.Variable({at}, dtype=tf.float64)" for name, at in own.starts.items()),
        *inner,
        f"{own['loss']} = {told}",
        f"{_listed(slopes)} = tf.gradients({own['loss']}, [{', '.join(own.slopes)}])",
        f"with tf.control_dependencies([{', '.join(slopes)}]):",
        f"    {own['steps']} = [{', '.join(updates)}]",
    ]


def _listed(names: Sequence[str]) -> str:
    """The left side that takes a list apart: "W, b", or "W," of one."""
    return f"{', '.join(names)}{',' * (len(names) == 1)}"


def plot_code(found: FitResult) -> str:
    """A cell after the script: the points, and the fitted function through them.

    It leaves x and y as they are, so that it may be run again.
    """
    fit, own = found.fit, _own_of(found)
    inner, told = written(found.model)
    return "\n".join(
        [
            "import matplotlib.pyplot as plt",
            "",
            f"{_listed(_names(fit))} = {own['found']}",
            "",
            "",
            f"def {own['fitted']}(x):",
            *(f"    {row}" for row in inner),
            f"    return {told} + 0 * x",
            "",
            "",
            f"{own['grid']} = np.linspace(x.min(), x.max(), 200)",
            'plt.scatter(x, y, s=4, label="data")',
            f'plt.plot({own["grid"]}, {own["fitted"]}({own["grid"]}), color="black", label="fit")',
            "plt.legend()",
            "plt.show()",
        ]
    )


def losses_code(found: NetworkResult) -> str:
    """A cell after a network's script: the loss of every step."""
    return "\n".join(
        [
            "import matplotlib.pyplot as plt",
            "",
            f"plt.plot({_own(found.block, found.loss)['losses']})",
            'plt.xlabel("step")',
            'plt.ylabel("loss")',
            "plt.show()",
        ]
    )
