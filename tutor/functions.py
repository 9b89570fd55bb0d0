"""The registry: one row a function, and everything the tutor knows of it.

Parser, printer, SymPy, NumPy, TensorFlow, derivation steps and the reference page all
read these rows. A row is data: formulas in the course's own notation, operations of
NumPy, SymPy and TensorFlow by dotted name, resolved where they are used. To add a function, add
a row; the tests walk this table, so a row without a test cannot exist.

A partial may mention the function's value under the letter of `value`, as TensorFlow's own
gradients do: the sigmoid's is `s*(1 - s)`. The layout follows DiffRules.jl and ChainRules.jl.
"""

from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kink:
    """A place without a derivative: where `zero` vanishes.

    `below` and `above` are the partials on either side of it, and `tensorflow` what
    tf.gradients answers on it; one entry a parameter, each measured (tests/test_functions.py).
    """

    zero: str
    below: tuple[str, ...]
    above: tuple[str, ...]
    tensorflow: tuple[str, ...]
    jump: bool = False
    """True where the value itself jumps, so that equal slopes are no derivative."""


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the registry.

    parameters  names of the arguments, as `formula` and `partials` use them
    value       the letter for the function's own value in `partials`
    partials    the local derivative by each parameter, in the course's notation; "" where there
                is no path for a gradient (a condition), as TensorFlow answers None
    tensorflow  the operation in the `tf` namespace; without one, `formula` is built
    numpy       the operation in the `numpy` namespace; without one, `stable` or `formula` is used
    sympy       the function in the `sympy` namespace; without one, `formula` is used
    formula     the definition, where there is one in simpler functions
    stable      a form that keeps its accuracy where `formula` overflows or cancels
    proof       how a person gets from the formula's derivative to the partial: (form, reason),
                formulas inside a reason in {braces}
    rule        the rule's name in a derivation
    domain      where the value is real, in words for the reader
    inverse     what `f^-1` means
    ulps        how far a kernel may be from the exact value, in units in the last place
    slope_ulps  how far TensorFlow's own gradient may be off besides, where it is computed in a
                way that loses digits
    composed    True where TensorFlow computes the formula, operation by operation; so it is
                wherever no operation is named
    inexact     why TensorFlow's float64 is no better than float32, where that is so
    silent      why TensorFlow lets no gradient through, where there would be one
    reduces     True when a column becomes a scalar
    """

    name: str
    parameters: tuple[str, ...]
    partials: tuple[str, ...]
    tensorflow: str
    numpy: str = ""
    sympy: str = ""
    formula: str = ""
    stable: str = ""
    value: str = "v"
    proof: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    domain: str = ""
    kinks: tuple[Kink, ...] = ()
    aliases: tuple[str, ...] = ()
    inverse: str = ""
    symbol: str = ""
    ulps: float = 8.0
    slope_ulps: float = 0.0
    composed: bool = False
    inexact: str = ""
    silent: str = ""
    reduces: bool = False
    typed: bool = field(default=True)
    """False for a row that only the tutor itself uses, never a learner."""


def _corner(below: str, above: str, tensorflow: str) -> tuple[Kink, ...]:
    """The kink of a function of x whose slope jumps at x = 0."""
    return (Kink("x", (below,), (above,), (tensorflow,)),)


# Arithmetic is correctly rounded (IEEE 754): half an ulp. The other kernels are allowed a few ulp
# of their own: up to 6.1 were measured in TensorFlow (tests/test_functions.py).
_EXACT = 0.5

_ROWS = (
    # --- operators -----------------------------------------------------------------------------
    Function("add", ("a", "b"), ("1", "1"), "add", "add", rule="sum", symbol="+", ulps=_EXACT),
    Function("sub", ("a", "b"), ("1", "-1"), "subtract", "subtract", rule="difference",
             symbol="-", ulps=_EXACT),
    Function("neg", ("a",), ("-1",), "negative", "negative", rule="sign", symbol="-", ulps=0.0),
    Function("mul", ("a", "b"), ("b", "a"), "multiply", "multiply", rule="product",
             symbol="*", ulps=_EXACT),
    Function("div", ("a", "b"), ("1/b", "-v/b"), "divide", "divide", rule="quotient",
             symbol="/", domain="b ≠ 0", ulps=_EXACT),
    # Computed as exp(n·ln x), pow multiplies the rounding of ln x: 23 ulps were measured.
    Function("pow", ("x", "n"), ("n*x^(n - 1)", "v*ln(x)"), "pow", "power", rule="power",
             symbol="^", domain="x > 0, or n whole", ulps=64.0),
    # --- exponential and logarithm ---------------------------------------------------------------
    Function("exp", ("x",), ("v",), "exp", "exp", "exp", rule="exponential"),
    Function("ln", ("x",), ("1/x",), "math.log", "log", "log", rule="logarithm", domain="x > 0",
             aliases=("log",)),
    Function("log2", ("x",), ("1/(x*ln(2))",), "", "log2", formula="ln(x)/ln(2)",
             rule="logarithm", domain="x > 0", aliases=("log_2",)),
    Function("log10", ("x",), ("1/(x*ln(10))",), "", "log10", formula="ln(x)/ln(10)",
             rule="logarithm", domain="x > 0", aliases=("log_10",)),
    Function("log1p", ("x",), ("1/(1 + x)",), "math.log1p", "log1p", formula="ln(1 + x)",
             rule="logarithm", domain="x > −1"),
    Function("sqrt", ("x",), ("1/(2*v)",), "sqrt", "sqrt", "sqrt", rule="root", domain="x ≥ 0",
             ulps=_EXACT),
    # --- trigonometry ----------------------------------------------------------------------------
    Function("sin", ("x",), ("cos(x)",), "sin", "sin", "sin", rule="sine", inverse="asin"),
    Function("cos", ("x",), ("-sin(x)",), "cos", "cos", "cos", rule="cosine", inverse="acos"),
    Function("tan", ("x",), ("1 + t^2",), "tan", "tan", "tan", value="t",
             formula="sin(x)/cos(x)", rule="tangent", inverse="atan", domain="cos(x) ≠ 0",
             proof=(("1 + sin(x)^2/cos(x)^2", "split the fraction"),
                    ("1 + t^2", "since {t} = {sin(x)/cos(x)}"))),
    Function("asin", ("x",), ("1/sqrt(1 - x^2)",), "asin", "arcsin", "asin", rule="inverse sine",
             aliases=("arcsin",), domain="−1 ≤ x ≤ 1"),
    Function("acos", ("x",), ("-1/sqrt(1 - x^2)",), "acos", "arccos", "acos",
             rule="inverse cosine", aliases=("arccos",), domain="−1 ≤ x ≤ 1"),
    Function("atan", ("x",), ("1/(1 + x^2)",), "atan", "arctan", "atan", rule="inverse tangent",
             aliases=("arctan",)),
    # --- activations -----------------------------------------------------------------------------
    Function("tanh", ("x",), ("1 - t^2",), "tanh", "tanh", "tanh", value="t",
             formula="(exp(x) - exp(-x))/(exp(x) + exp(-x))", rule="tanh",
             proof=(("1 - (exp(x) - exp(-x))^2/(exp(x) + exp(-x))^2", "split the fraction"),
                    ("1 - t^2", "since {t} is that fraction"))),
    Function("sigmoid", ("x",), ("s*(1 - s)",), "sigmoid", value="s",
             formula="1/(1 + exp(-x))", rule="sigmoid", aliases=("sigma", "logistic"),
             proof=(("1/(1 + exp(-x))*exp(-x)/(1 + exp(-x))", "split the fraction"),
                    ("s*(1 - s)", "since {1 - s} = {exp(-x)/(1 + exp(-x))}"))),
    Function("relu", ("x",), ("where(x > 0, 1, 0)",), "nn.relu",
             formula="where(x > 0, x, 0)", stable="max(x, 0)", rule="ReLU",
             kinks=_corner("0", "1", "0"), ulps=0.0),
    Function("softplus", ("x",), ("sigmoid(x)",), "math.softplus",
             formula="ln(1 + exp(x))", stable="max(x, 0) + log1p(exp(-abs(x)))", rule="softplus",
             proof=(("1/(1 + exp(-x))", "divide above and below by {exp(x)}"),
                    ("sigmoid(x)", "the sigmoid's definition"))),
    # --- with corners ----------------------------------------------------------------------------
    Function("abs", ("x",), ("sign(x)",), "abs", "absolute", "Abs", rule="absolute value",
             kinks=_corner("-1", "1", "0"), ulps=0.0),
    Function("sign", ("x",), ("0",), "sign", "sign", "sign", rule="constant on either side",
             kinks=(Kink("x", ("0",), ("0",), ("0",), jump=True),), ulps=0.0),
    Function("max", ("a", "b"), ("where(a >= b, 1, 0)", "where(a >= b, 0, 1)"), "maximum",
             "maximum", formula="where(a >= b, a, b)", rule="the larger one",
             kinks=(Kink("a - b", ("0", "1"), ("1", "0"), ("1", "0")),), ulps=0.0),
    Function("min", ("a", "b"), ("where(a <= b, 1, 0)", "where(a <= b, 0, 1)"), "minimum",
             "minimum", formula="where(a <= b, a, b)", rule="the smaller one",
             kinks=(Kink("a - b", ("1", "0"), ("0", "1"), ("1", "0")),), ulps=0.0),
    # --- cases -----------------------------------------------------------------------------------
    Function("where", ("c", "a", "b"), ("", "where(c, 1, 0)", "where(c, 0, 1)"), "where",
             "where", rule="case by case", ulps=0.0),
    Function("gt", ("a", "b"), ("", ""), "greater", "greater", symbol=">", ulps=0.0),
    Function("ge", ("a", "b"), ("", ""), "greater_equal", "greater_equal", symbol=">=", ulps=0.0),
    Function("lt", ("a", "b"), ("", ""), "less", "less", symbol="<", ulps=0.0),
    Function("le", ("a", "b"), ("", ""), "less_equal", "less_equal", symbol="<=", ulps=0.0),
    # --- over a data column ----------------------------------------------------------------------
    Function("mean", ("x",), ("spread(x, 1/count(x))",), "reduce_mean", "mean", rule="mean",
             reduces=True, aliases=("average",)),
    Function("sum", ("x",), ("spread(x, 1)",), "reduce_sum", "sum", rule="sum",
             reduces=True),
    # --- the tutor's own -------------------------------------------------------------------------
    Function("identity", ("a",), ("1",), "identity", "positive", rule="name", typed=False,
             ulps=0.0),
    Function("count", ("x",), ("",), "size", "size", reduces=True, ulps=0.0),
    Function("spread", ("x", "a"), ("", "spread(x, 1)"), "fill", "full_like", typed=False,
             ulps=0.0),
)  # fmt: skip

FUNCTIONS: MappingProxyType[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
"""Every row by its name."""

REDUCTIONS = frozenset(row.name for row in _ROWS if row.reduces)
"""The rows that make one number of a column."""

TYPED: MappingProxyType[str, str] = MappingProxyType(
    {
        word: row.name
        for row in _ROWS
        if row.typed and not row.symbol
        for word in (row.name, *row.aliases)
    }
)
"""Every word that a learner may type for a function, with the row's name."""

CONSTANTS = MappingProxyType({"pi": 3.141592653589793, "e": 2.718281828459045})
"""Names that are numbers, always: the nearest double to each."""
