"""Experiments as scripts of their own: short, and with the figures that the lesson shows.

Each function of a formula is a function of the script, so that no name of the one hides one of
the other's. NumPy computes what is done by hand, TensorFlow what it is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tutor.autodiff.dialects import (
    NUMPY,
    SYMPY,
    TENSORFLOW,
    Dialect,
    code,
    definitions,
    literal,
    python_name,
)
from tutor.calculus.shapes import has_matrix
from tutor.calculus.sweep import derivative
from tutor.calculus.trace import Trace
from tutor.course.descent_scripts import tensorflow_in, written
from tutor.course.experiments.depth import DepthResult
from tutor.course.experiments.differences import DECADES, PER_DECADE, DifferencesResult
from tutor.course.experiments.modes import ModesResult
from tutor.course.experiments.optimise import Descent, OptimiseResult
from tutor.course.experiments.overwritten import OverwrittenResult
from tutor.course.experiments.precision import PrecisionResult
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

_PLOT, _NUMPY, _TF = (
    "import matplotlib.pyplot as plt", "import numpy as np", "import tensorflow as tf",
)  # fmt: skip
_SHOWN = ["plt.legend()", "plt.show()"]


def function(
    name: str, names: Sequence[str], form: Expression, dialect: Dialect, *, matrices: bool = False
) -> list[str]:
    """A formula as a function of the script: its definitions, and what it returns.

    >>> from tutor.notation import parse
    >>> print("\\n".join(function("f", ["x"], parse("u = x^2; sin(u) + u"), NUMPY)))
    def f(x):
        u = x ** 2
        return np.sin(u) + u
    """
    inner, returned = written(form, dialect, matrices=matrices)
    return [
        f"def {name}({', '.join(map(python_name, names))}):",
        *_indented(inner),
        f"    return {returned}",
    ]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _script(*parts: Sequence[str]) -> str:
    """Imports, functions and what is done with them; two empty lines around a function."""
    text = ""
    for before, part in pairwise(("", *("\n".join(part) for part in parts if part))):
        apart = "\n\n\n" if before.startswith("def ") or part.startswith("def ") else "\n\n"
        text += (apart if text else "") + part
    return text


def differences(found: DifferencesResult) -> str:
    """The error of difference quotients against the step, in two precisions."""
    last = PER_DECADE * DECADES + 1
    return _script(
        [_PLOT, _NUMPY],
        function("f", ["x"], found.form, NUMPY),
        function("slope", ["x"], found.slope, NUMPY),
        [
            f"steps = np.array([10.0 ** (-k / {PER_DECADE}) for k in range({PER_DECADE}, {last})])",
            "for dtype in (np.float64, np.float32):",
            f"    x, h = dtype({literal(found.at)}), steps.astype(dtype)",
            "    ways = {",
            '        "forward": (f(x + h) - f(x)) / h,',
            '        "central": (f(x + h) - f(x - h)) / (h + h),',
            "    }",
            "    for way, quotients in ways.items():",
            f"        errors = np.abs(quotients.astype(float) - slope({literal(found.at)}))",
            f"        whole = errors[::{PER_DECADE}]  # 1e-1, 1e-2, …",
            f"        print(way, dtype.__name__, steps[::{PER_DECADE}][np.nanargmin(whole)], "
            "np.nanmin(whole))",
            '        plt.loglog(steps, errors, ".-", label=f"{way}, {dtype.__name__}")',
            'plt.xlabel("h")',
            'plt.ylabel("error")',
            *_SHOWN,
        ],
    )


def overwritten(found: OverwrittenResult) -> str:
    """The walk back by hand, with += and with =."""
    trace, expression = found.trace, found.expression
    edges = _edges(trace)
    return _script(
        [_NUMPY] if "np." in "".join(edges) else [],
        [
            *(
                f"{python_name(name)} = {literal(trace.point[name])}"
                for name in expression.variables
            ),
            *definitions(expression, expression.output, NUMPY),
            "edges = [  # from the output back: what is used where, and the local partial",
            *edges,
            "]",
        ],
        [
            "def walk_back(adds):",
            f'    adjoint = {{"{found.of}": 1.0}}',
            "    for above, below, partial in edges:",
            "        share = adjoint[above] * partial",
            "        adjoint[below] = adjoint.get(below, 0.0) + share if adds else share",
            "    return adjoint",
        ],
        [
            f'print("+=", walk_back(True)["{found.wrt}"])',
            f'print("=", walk_back(False)["{found.wrt}"])',
        ],
    )


def _edges(trace: Trace) -> list[str]:
    """A tuple for each edge that a gradient goes along; alike nodes are told by their places."""
    expression, nodes = trace.expression, trace.sweep.nodes
    texts = [to_text(expression, output=k, names=expression.names) for k in range(len(expression))]
    labels = [
        expression.label(k) or (text if texts.count(text) == 1 else f"{text} #{k}")
        for k, text in enumerate(texts)
    ]
    found = []
    for index in range(expression.output, -1, -1):
        for position, arg in enumerate(expression.nodes[index].args):
            slope = trace.sweep.partials.get((index, position))
            if trace.adjoint(index) is not None and slope is not None:
                local = code(Expression(nodes, slope, expression.names), slope, NUMPY)
                found.append(f'    ("{labels[index]}", "{labels[arg]}", {local}),')
    return found


def modes(found: ModesResult) -> str:
    """A walk forward for each input by ForwardAccumulator, and one walk back by tf.gradients."""
    expression, point = found.trace.expression, found.trace.point
    numbers = ", ".join(literal(point[name]) for name in expression.variables)
    listed = ", ".join(f'"{name}"' for name in expression.variables)
    asked = ", ".join(f'"{name}"' for name in found.walks)
    return _script(
        [_TF],
        function(
            "formula",
            expression.variables,
            expression,
            tensorflow_in(),
            matrices=has_matrix(found.trace.shapes),
        ),
        [
            f"names, numbers = [{listed}], [{numbers}]",
            "values = [tf.constant(number, tf.float64) for number in numbers]",
            f"for name in [{asked}]:  # a walk forward for each input",
            "    value = values[names.index(name)]",
            "    with tf.autodiff.ForwardAccumulator(value, tf.ones_like(value)) as walk:",
            "        result = formula(*values)",
            '    print("forward", name, walk.jvp(result).numpy())',
            "",
            "with tf.Graph().as_default():  # one walk back for all of them",
            "    values = [tf.constant(number, tf.float64) for number in numbers]",
            f"    inputs = [values[names.index(name)] for name in [{asked}]]",
            "    gradients = tf.gradients(formula(*values), inputs)",
            "    with tf.compat.v1.Session() as sess:",
            '        print("reverse", *sess.run(gradients))',
        ],
    )


def depth(found: DepthResult) -> str:
    """Chains of layers, and the size of the adjoint at every layer in float32."""
    at = {python_name(name): value for name, value in found.block.at.items()}
    others = [f"{name}=tf.constant({literal(value)})" for name, value in at.items() if name != "a"]
    layers = []
    for number, layer in enumerate(found.chains, 1):
        layers.append(function(f"layer{number}", list(found.block.at), layer.layer, TENSORFLOW))
    listed = [
        f'    "{to_text(layer.layer)}": layer{number},'
        for number, layer in enumerate(found.chains, 1)
    ]
    return _script(
        [_PLOT, _NUMPY, _TF],
        *layers,
        [
            "layers = {",
            *listed,
            "}",
            "for name, layer in layers.items():",
            "    with tf.Graph().as_default():",
            f"        others = dict({', '.join(others)})",
            f"        chain = [tf.constant({literal(at['a'])})]",
            f"        for _ in range({found.block.n}):",
            "            chain.append(layer(a=chain[-1], **others))",
            "        gradients = tf.gradients(chain[-1], chain)",
            "        with tf.compat.v1.Session() as sess:",
            "            adjoints = np.array(sess.run(gradients))",
            "    print(name, adjoints[0])  # what arrives at the lowest layer",
            "    plt.semilogy(np.abs(adjoints[::-1]), label=name)",
            'plt.xlabel("layers back from the last")',
            'plt.ylabel("the adjoint\'s size")',
            *_SHOWN,
        ],
    )


_RELATIVE_ERROR = [
    "def error(figure, true):",
    "    if not np.isfinite(figure):",
    "        return float(figure)",
    "    return float(abs(sp.Float(float(figure), 50) - true) / abs(true))",
]


def precision(found: PrecisionResult) -> str:
    """Formulas that are equal on paper in two precisions, against 50 digits of SymPy's."""
    numbered = list(enumerate(found.computed, 1))
    shown = "tf.gradients(f(x), x)[0]" if found.block.gradient else "f(x)"
    wanted = "sp.diff(on_paper(x), x)" if found.block.gradient else "on_paper(x)"
    functions = [
        function(f"f{number}", ["x"], one.formula, tensorflow_in("x.dtype"))
        for number, one in numbered
    ]
    listed = [f'    "{to_text(one.formula)}": f{number},' for number, one in numbered]
    return _script(
        [_PLOT, _NUMPY, "import sympy as sp", _TF],
        *functions,
        function("on_paper", ["x"], found.computed[0].formula, SYMPY),
        [
            f"points = np.array({list(found.block.points)!r}, np.float32)",
            'x = sp.Symbol("x", real=True)',
            f"exact = [{wanted}.subs(x, sp.Rational(float(one))).evalf(50) for one in points]",
        ],
        _RELATIVE_ERROR,
        [
            "formulas = {",
            *listed,
            "}",
            "for name, f in formulas.items():",
            "    for dtype in (tf.float32, tf.float64):",
            "        with tf.Graph().as_default(), tf.compat.v1.Session() as sess:",
            "            x = tf.constant(points, dtype)",
            f"            figures = sess.run({shown})",
            "        errors = [error(*pair) for pair in zip(figures, exact)]",
            "        print(name, dtype.name)",
            "        print(*errors)",
            '        plt.loglog(points, errors, ".-", label=f"{name}, {dtype.name}")',
            'plt.xlabel("x")',
            'plt.ylabel("relative error")',
            *_SHOWN,
        ],
    )


def optimise(found: OptimiseResult) -> str:
    """Each rule by hand in NumPy, and TensorFlow's own optimiser where it has one."""
    names = list(found.block.start)
    slopes = [_by(found.loss, name) for name in names]
    newton = "newton" in found.descents
    hessian = [[_by(slope, name) for name in names] for slope in slopes] if newton else []
    own = [
        f'    "{name}": ("{one.rule.optimizer}Optimizer", '
        f"dict({_arguments([('learning_rate', one.rate), *one.rule.arguments])})),"
        for name, one in found.descents.items()
        if one.rule.optimizer
    ]
    return _script(
        [_PLOT, _NUMPY, _TF],
        function("loss", names, found.loss, NUMPY),
        _listed("gradient", names, slopes),
        _rows(names, hessian),
        *(_rule(name, one, found.block.steps) for name, one in found.descents.items()),
        function("tf_loss", names, found.loss, tensorflow_in()),
        _by_tensorflow(found.block.steps),
        [
            "own = {",
            *own,
            "}",
            f"start = np.array({literal(list(found.block.start.values()))})",
            f"for rule in [{', '.join(found.descents)}]:",
            "    path = rule(start)",
            '    print(rule.__name__, "by hand", *path[-1])',
            "    if rule.__name__ in own:",
            '        print(rule.__name__, "TensorFlow", '
            "*by_tensorflow(start, *own[rule.__name__]))",
            "    plt.semilogy([loss(*w) for w in path], label=rule.__name__)",
            'plt.xlabel("step")',
            'plt.ylabel("loss")',
            *_SHOWN,
        ],
    )


def _by(form: Expression, name: str) -> Expression:
    """Its derivative by one of its variables; 0 where it has it no more."""
    found = derivative(form, form.find(name)) if name in form.variables else None
    return parse("0") if found is None else found


def _arguments(given: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in given)


def _listed(title: str, names: Sequence[str], forms: Sequence[Expression]) -> list[str]:
    """A function of the parameters that returns the value of each formula."""
    inner: dict[str, None] = {}
    for form in forms:
        inner.update(dict.fromkeys(definitions(form, form.output, NUMPY)))
    listed = ", ".join(code(form, form.output, NUMPY) for form in forms)
    head = f"def {title}({', '.join(map(python_name, names))}):"
    return [head, *_indented([*inner, f"return np.array([{listed}], float)"])]


def _rows(names: Sequence[str], hessian: Sequence[Sequence[Expression]]) -> list[str]:
    """The Hessian as a function of the parameters; nothing where no rule asks for it."""
    if not hessian:
        return []
    flat = _listed("hessian", names, [form for row in hessian for form in row])
    return [*flat[:-1], f"{flat[-1]}.reshape({len(names)}, {len(names)})"]


def _rule(name: str, one: Descent, steps: int) -> list[str]:
    """One rule, all parameters at once: its own definitions, step by step."""
    states = one.rule.states
    before = ["w_before", *(f"{state}_before" for state in states), "g"]
    now = ["w", *states, "gradient(*w)"]
    solved = ["d = np.linalg.solve(hessian(*w), g)"] if name == "newton" else []
    return [
        f"def {name}(w):  # {one.rule.title}, {one.rule.source}",
        *_indented(
            [
                f"rate, path = {one.rate!r}, [w]",
                *(f"{state} = {literal(start)}" for state, start in states.items()),
                f"for t in range(1, {steps + 1}):",
                f"    {', '.join(before)} = {', '.join(now)}",
                *_indented(solved),
                *_indented(definitions(one.formula, one.formula.output, NUMPY)),
                "    path.append(w)",
                "return path",
            ]
        ),
    ]


def _by_tensorflow(steps: int) -> list[str]:
    return [
        "def by_tensorflow(start, name, options):",
        "    with tf.Graph().as_default():",
        "        w = [tf.Variable(value, dtype=tf.float64) for value in start]",
        "        exact = {key: tf.constant(value, tf.float64) for key, value in options.items()}",
        "        optimizer = getattr(tf.compat.v1.train, name)(**exact)",
        "        # All gradients before the first step: else one sees the others' new values.",
        "        step = optimizer.minimize(tf_loss(*w), gate_gradients=optimizer.GATE_GRAPH)",
        "        with tf.compat.v1.Session() as sess:",
        "            sess.run(tf.compat.v1.global_variables_initializer())",
        f"            for _ in range({steps}):",
        "                sess.run(step)",
        "            return sess.run(w)",
    ]


EXPERIMENT_SCRIPTS: Mapping[type, Callable[[Any], str]] = {
    DifferencesResult: differences, OverwrittenResult: overwritten, ModesResult: modes,
    DepthResult: depth, PrecisionResult: precision, OptimiseResult: optimise,
}  # fmt: skip
"""The experiments of which there is a short script, by their results."""
