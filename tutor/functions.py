"""The registry: one row a function, and everything the tutor knows of it.

Parser, printer, SymPy, NumPy, TensorFlow, derivation steps and the reference page all
read these rows. A row is data: formulas in the course's own notation, operations of
NumPy, SymPy and TensorFlow by dotted name, resolved where they are used. To add a function, add
a row; the tests walk this table, so a row without a test cannot exist.

A partial may mention the function's value under the letter of `value`, as TensorFlow's own
gradients do: the sigmoid's is `s*(1 - s)`. The layout follows DiffRules.jl and ChainRules.jl.
"""

from types import MappingProxyType

from tutor.row import (
    ABOVE_0,
    BEYOND_1,
    FROM_0,
    WITHIN_1,
    Arrays,
    Domain,
    Function,
    Hides,
    Kink,
    Names,
    Rounding,
    TensorFlow,
    apart,
    corner,
    everywhere,
    steps,
)

# Arithmetic is correctly rounded (IEEE 754): half an ulp. The other kernels are allowed a few ulp
# of their own: up to 6.1 were measured in TensorFlow (tests/test_functions.py).
_EXACT = 0.5
_AS_IT_IS = Rounding(ulps=0.0)
_STEPS = TensorFlow(silent="its slope is 0 between the jumps, but TensorFlow answers None")


def _condition(name: str, called: str, symbol: str) -> Function:
    """A row that is true or false, and so lets no gradient through."""
    return Function(name, ("a", "b"), ("", ""), Names(called, called), symbol=symbol,
                    rounding=_AS_IT_IS)  # fmt: skip


# The names stand in the order TensorFlow, NumPy, SymPy, PyTorch.
_ROWS = (
    # --- operators -----------------------------------------------------------------------------
    Function("add", ("a", "b"), ("1", "1"), Names("add", "add"), rule="sum", symbol="+",
             rounding=Rounding(ulps=_EXACT, vanishes=True)),
    Function("sub", ("a", "b"), ("1", "-1"), Names("subtract", "subtract"), rule="difference",
             symbol="-", rounding=Rounding(ulps=_EXACT, vanishes=True)),
    Function("neg", ("a",), ("-1",), Names("negative", "negative"), rule="sign", parity="odd",
             symbol="-", rounding=Rounding(ulps=0.0, vanishes=True)),
    Function("mul", ("a", "b"), ("b", "a"), Names("multiply", "multiply"), rule="product",
             symbol="*",
             rounding=Rounding(ulps=_EXACT, vanishes=True, underflows="min(abs(a), abs(b))")),
    Function("div", ("a", "b"), ("1/b", "-v/b"), Names("divide", "divide"), rule="quotient",
             symbol="/", domain=apart("b"),
             rounding=Rounding(ulps=_EXACT, vanishes=True, underflows="abs(a)")),
    # Computed as exp(n·ln x), pow multiplies the rounding of ln x: 23 ulps were measured.
    Function("pow", ("x", "n"), ("n*x^(n - 1)", "v*ln(x)"), Names("pow", "power"), rule="power",
             symbol="^", domain=Domain("x > 0, or n whole", edge="x"),
             rounding=Rounding(ulps=64.0, underflows="abs(x)")),
    # --- exponential and logarithm ---------------------------------------------------------------
    Function("exp", ("x",), ("v",), everywhere("exp"), rule="exponential",
             rounding=Rounding(underflows="1")),
    Function("ln", ("x",), ("1/x",), Names("math.log", "log", "log", "log"), rule="logarithm",
             aliases=("log",), latex=r"\ln", spoken="the natural log", domain=ABOVE_0),
    Function("log2", ("x",), ("1/(x*ln(2))",), Names(numpy="log2", torch="log2"), rule="logarithm",
             formula="ln(x)/ln(2)", aliases=("log_2",), latex=r"\log_{2}", spoken="log base two",
             domain=ABOVE_0, rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("log10", ("x",), ("1/(x*ln(10))",), Names(numpy="log10", torch="log10"),
             rule="logarithm", formula="ln(x)/ln(10)", aliases=("log_10", "lg"), latex=r"\log_{10}",
             spoken="log base ten", domain=ABOVE_0, rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("log1p", ("x",), ("1/(1 + x)",), Names("math.log1p", "log1p", torch="log1p"),
             rule="logarithm", formula="ln(1 + x)", domain=Domain("x > −1", edge="1 + x"),
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("expm1", ("x",), ("exp(x)",), Names("math.expm1", "expm1", torch="expm1"),
             rule="exponential", formula="exp(x) - 1"),
    Function("logaddexp", ("a", "b"), ("exp(a - v)", "exp(b - v)"),
             Names(numpy="logaddexp", torch="logaddexp"), rule="logarithm of a sum of exponentials",
             formula="ln(exp(a) + exp(b))",
             stable="m = stop_gradient(max(a, b)); m + ln(exp(a - m) + exp(b - m))", several=True),
    Function("sqrt", ("x",), ("1/(2*v)",), everywhere("sqrt"), rule="root",
             spoken="the square root", domain=FROM_0, rounding=Rounding(ulps=_EXACT)),
    Function("cbrt", ("x",), ("1/(3*v^2)",), Names(numpy="cbrt"), rule="root",
             formula="sign(x)*abs(x)^(1/3)", parity="odd", spoken="the cube root",
             rounding=Rounding(hides=Hides.NOTHING)),
    # --- trigonometry ----------------------------------------------------------------------------
    Function("sin", ("x",), ("cos(x)",), everywhere("sin"), rule="sine", parity="odd",
             inverse="asin", latex=r"\sin", spoken="sine"),
    Function("cos", ("x",), ("-sin(x)",), everywhere("cos"), rule="cosine", parity="even",
             inverse="acos", latex=r"\cos", spoken="cosine"),
    Function("tan", ("x",), ("1 + t^2",), everywhere("tan"), rule="tangent", value="t",
             formula="sin(x)/cos(x)",
             proof=(("1 + sin(x)^2/cos(x)^2", "split the fraction"),
                    ("1 + t^2", "since {t} = {sin(x)/cos(x)}")), parity="odd", aliases=("tg",),
             inverse="atan", latex=r"\tan", spoken="tangent", domain=apart("cos(x)"),
             rounding=Rounding(hides=Hides.NOTHING)),
    Function("asin", ("x",), ("1/sqrt(1 - x^2)",), Names("asin", "arcsin", "asin", "asin"),
             rule="inverse sine", parity="odd", aliases=("arcsin",), latex=r"\arcsin",
             spoken="inverse sine", domain=WITHIN_1),
    Function("acos", ("x",), ("-1/sqrt(1 - x^2)",), Names("acos", "arccos", "acos", "acos"),
             rule="inverse cosine", aliases=("arccos",), latex=r"\arccos", spoken="inverse cosine",
             domain=WITHIN_1),
    Function("atan", ("x",), ("1/(1 + x^2)",), Names("atan", "arctan", "atan", "atan"),
             rule="inverse tangent", parity="odd", aliases=("arctan", "arctg"), latex=r"\arctan",
             spoken="inverse tangent", rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("sec", ("x",), ("v*tan(x)",), Names(sympy="sec"), rule="secant", formula="1/cos(x)",
             parity="even", inverse="asec", latex=r"\sec", spoken="secant", domain=apart("cos(x)"),
             rounding=Rounding(hides=Hides.NOTHING)),
    Function("csc", ("x",), ("-v*cot(x)",), Names(sympy="csc"), rule="cosecant", formula="1/sin(x)",
             parity="odd", aliases=("cosec",), inverse="acsc", latex=r"\csc", spoken="cosecant",
             domain=apart("sin(x)"), rounding=Rounding(hides=Hides.NOTHING)),
    Function("cot", ("x",), ("-1 - v^2",), Names(sympy="cot"), rule="cotangent",
             formula="cos(x)/sin(x)", parity="odd", aliases=("ctg", "cotg", "cotan"),
             inverse="acot", latex=r"\cot", spoken="cotangent", domain=apart("sin(x)"),
             rounding=Rounding(hides=Hides.NOTHING)),
    Function("asec", ("x",), ("1/(abs(x)*sqrt(x^2 - 1))",), Names(sympy="asec"),
             rule="inverse secant", formula="acos(1/x)", aliases=("arcsec",), domain=BEYOND_1,
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("acsc", ("x",), ("-1/(abs(x)*sqrt(x^2 - 1))",), Names(sympy="acsc"),
             rule="inverse cosecant", formula="asin(1/x)", parity="odd", aliases=("arccsc",),
             domain=BEYOND_1, rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("acot", ("x",), ("-1/(1 + x^2)",), Names(sympy="acot"), rule="inverse cotangent",
             formula="atan(1/x)", parity="odd", aliases=("arccot", "arcctg"),
             domain=apart("x", branch="x", outside="where(abs(x) > 0, 0, 1)"),
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("atan2", ("y", "x"), ("x/(x^2 + y^2)", "-y/(x^2 + y^2)"),
             Names("atan2", "arctan2", "atan2", "atan2"), rule="inverse tangent",
             aliases=("arctan2",),
             domain=Domain("not x = y = 0", branch="y",
                           outside="where(max(abs(x), abs(y)) > 0, 0, 1)"),
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("hypot", ("a", "b"), ("a/v", "b/v"), Names(numpy="hypot", torch="hypot"),
             rule="root of squares", formula="sqrt(a^2 + b^2)",
             stable="m = stop_gradient(max(abs(a), abs(b))); u = where(m > 0, m, 1); "
                    "u*sqrt((a/u)^2 + (b/u)^2)", several=True, domain=Domain(branch="a^2 + b^2"),
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    # --- hyperbolic functions --------------------------------------------------------------------
    Function("sinh", ("x",), ("cosh(x)",), everywhere("sinh"), rule="sinh", parity="odd",
             inverse="asinh", latex=r"\sinh", spoken="hyperbolic sine",
             rounding=Rounding(hides=Hides.AS_EXP)),
    Function("cosh", ("x",), ("sinh(x)",), everywhere("cosh"), rule="cosh", parity="even",
             inverse="acosh", latex=r"\cosh", spoken="hyperbolic cosine",
             rounding=Rounding(hides=Hides.AS_EXP)),
    Function("sech", ("x",), ("-v*tanh(x)",), Names(sympy="sech"), rule="sech", formula="1/cosh(x)",
             parity="even", inverse="asech"),
    Function("csch", ("x",), ("-v*coth(x)",), Names(sympy="csch"), rule="csch", formula="1/sinh(x)",
             parity="odd", inverse="acsch", domain=apart("x")),
    Function("coth", ("x",), ("1 - v^2",), Names(sympy="coth"), rule="coth",
             formula="cosh(x)/sinh(x)", parity="odd", inverse="acoth", latex=r"\coth",
             domain=apart("x")),
    Function("asinh", ("x",), ("1/sqrt(x^2 + 1)",), Names("asinh", "arcsinh", "asinh", "asinh"),
             rule="inverse sinh", parity="odd", aliases=("arcsinh", "arsinh"),
             latex=r"\operatorname{arsinh}", rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("acosh", ("x",), ("1/sqrt(x^2 - 1)",), Names("acosh", "arccosh", "acosh", "acosh"),
             rule="inverse cosh", aliases=("arccosh", "arcosh"), latex=r"\operatorname{arcosh}",
             domain=Domain("x ≥ 1", edge="x - 1", inside=("1 + p",))),
    Function("atanh", ("x",), ("1/(1 - x^2)",), Names("atanh", "arctanh", "atanh", "atanh"),
             rule="inverse tanh", parity="odd", aliases=("arctanh", "artanh"),
             latex=r"\operatorname{artanh}", domain=Domain("−1 < x < 1", edge="1 - x^2")),
    Function("asech", ("x",), ("-1/(x*sqrt(1 - x^2))",), Names(sympy="asech"), rule="inverse sech",
             formula="acosh(1/x)", aliases=("arcsech", "arsech"),
             domain=Domain("0 < x ≤ 1", edge="x*(1 - x)", inside=("1/(1 + p)",)),
             rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("acsch", ("x",), ("-1/(abs(x)*sqrt(1 + x^2))",), Names(sympy="acsch"),
             rule="inverse csch", formula="asinh(1/x)", parity="odd", aliases=("arccsch", "arcsch"),
             domain=apart("x"), rounding=Rounding(hides=Hides.AS_SQUARE)),
    Function("acoth", ("x",), ("1/(1 - x^2)",), Names(sympy="acoth"), rule="inverse coth",
             formula="atanh(1/x)", parity="odd", aliases=("arccoth", "arcoth"),
             domain=Domain("|x| > 1", edge="x^2 - 1"), rounding=Rounding(hides=Hides.AS_SQUARE)),
    # --- activations -----------------------------------------------------------------------------
    Function("tanh", ("x",), ("1 - t^2",), everywhere("tanh"), rule="tanh", value="t",
             formula="(exp(x) - exp(-x))/(exp(x) + exp(-x))",
             proof=(("1 - (exp(x) - exp(-x))^2/(exp(x) + exp(-x))^2", "split the fraction"),
                    ("1 - t^2", "since {t} is that fraction")), parity="odd", inverse="atanh",
             latex=r"\tanh", spoken="hyperbolic tangent",
             rounding=Rounding(saturates=True, slope="1/cosh(x)^2")),
    Function("sigmoid", ("x",), ("s*(1 - s)",), Names("sigmoid", torch="sigmoid", jax="nn.sigmoid"),
             rule="sigmoid", value="s", formula="1/(1 + exp(-x))",
             proof=(("1/(1 + exp(-x))*exp(-x)/(1 + exp(-x))", "split the fraction"),
                    ("s*(1 - s)", "since {1 - s} = {exp(-x)/(1 + exp(-x))}")),
             aliases=("sigma", "logistic"), latex=r"\sigma",
             rounding=Rounding(underflows="1", saturates=True, slope="sigmoid(x)*sigmoid(-x)")),
    Function("relu", ("x",), ("where(x > 0, 1, 0)",), Names("nn.relu", torch="relu"), rule="ReLU",
             formula="where(x > 0, x, 0)", stable="max(x, 0)", spoken="re-lu",
             kinks=corner("0", "1", "0"),
             rounding=Rounding(ulps=0.0, vanishes=True, hides=Hides.NOTHING)),
    Function("softplus", ("x",), ("sigmoid(x)",), Names("math.softplus"), rule="softplus",
             formula="ln(1 + exp(x))", stable="max(x, 0) + log1p(exp(-abs(x)))",
             proof=(("1/(1 + exp(-x))", "divide above and below by {exp(x)}"),
                    ("sigmoid(x)", "the sigmoid's definition")), rounding=Rounding(underflows="1")),
    Function("log_sigmoid", ("x",), ("sigmoid(-x)",), Names("math.log_sigmoid"),
             rule="logarithm of the sigmoid", formula="-softplus(-x)", aliases=("logsigmoid",),
             tensorflow=TensorFlow(composed=True)),
    Function("erf", ("x",), ("2*exp(-x^2)/sqrt(pi)",),
             Names("math.erf", "math.erf", "erf", "erf", jax="scipy.special.erf"),
             rule="error function", parity="odd",
             rounding=Rounding(saturates=True, hides=Hides.AS_GAUSS)),
    Function("erfc", ("x",), ("-2*exp(-x^2)/sqrt(pi)",),
             Names("math.erfc", "math.erfc", "erfc", jax="scipy.special.erfc"),
             rule="complementary error function", formula="1 - erf(x)",
             rounding=Rounding(saturates=True, hides=Hides.AS_GAUSS)),
    Function("silu", ("x",), ("sigmoid(x)*(1 + x*(1 - sigmoid(x)))",), Names("nn.silu"),
             rule="SiLU", formula="x*sigmoid(x)", aliases=("swish",),
             tensorflow=TensorFlow(composed=True)),
    Function("mish", ("x",), ("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)",),
             rule="mish", formula="x*tanh(softplus(x))"),
    Function("gelu", ("x",), ("(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)",),
             Names("nn.gelu"), rule="GELU", formula="x*(1 + erf(x/sqrt(2)))/2",
             rounding=Rounding(hides=Hides.AS_GAUSS),
             tensorflow=TensorFlow(composed=True, inexact="the constant 1/√2 passes through "
                                   "float32 on its way into TensorFlow's gelu")),
    Function("gelu_tanh", ("x",),
             ("(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))/2 + x/2"
              "*(1 - tanh(sqrt(2/pi)*(x + 0.044715*x^3))^2)*sqrt(2/pi)*(1 + 0.134145*x^2)",),
             rule="GELU", formula="x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))/2",
             rounding=Rounding(hides=Hides.AS_CUBE)),
    Function("elu", ("x",), ("where(x >= 0, 1, v + 1)",), Names("nn.elu"), rule="ELU",
             formula="where(x > 0, x, exp(x) - 1)", stable="where(x > 0, x, expm1(min(x, 0)))",
             rounding=Rounding(saturates=True, slope="where(x > 0, 1, exp(x))"),
             tensorflow=TensorFlow(composed=True)),
    Function("selu", ("x",), ("where(x >= 0, 1.0507009873554804934, v + 1.7580993408473768599)",),
             Names("nn.selu"), rule="SELU",
             formula="where(x > 0, 1.0507009873554804934*x, 1.7580993408473768599*(exp(x) - 1))",
             stable="where(x > 0, 1.0507009873554804934*x, 1.7580993408473768599*expm1(min(x, 0)))",
             kinks=corner("1.7580993408473768599", "1.0507009873554804934",
                           "1.0507009873554804934"),
             rounding=Rounding(saturates=True,
                               slope="where(x > 0, 1.0507009873554804934, "
                                     "1.7580993408473768599*exp(x))"),
             tensorflow=TensorFlow(composed=True)),
    Function("softsign", ("x",), ("1/(1 + abs(x))^2",), Names("nn.softsign"), rule="softsign",
             formula="x/(1 + abs(x))", parity="odd", rounding=Rounding(hides=Hides.AS_SQUARE)),
    # --- with corners ----------------------------------------------------------------------------
    Function("abs", ("x",), ("sign(x)",), Names("abs", "absolute", "Abs", "abs"),
             rule="absolute value", parity="even", spoken="the absolute value",
             kinks=corner("-1", "1", "0"), rounding=Rounding(ulps=0.0, vanishes=True)),
    Function("sign", ("x",), ("0",), everywhere("sign"), rule="constant on either side",
             parity="odd", aliases=("sgn",), latex=r"\operatorname{sgn}", spoken="the sign",
             kinks=(Kink("x", ("0",), ("0",), ("0",), ("-1", "1")),), rounding=_AS_IT_IS),
    Function("max", ("a", "b"), ("where(a >= b, 1, 0)", "where(a >= b, 0, 1)"),
             Names("maximum", "maximum", torch="maximum", cases="Max"), rule="the larger one",
             formula="where(a >= b, a, b)", aliases=("maximum",), several=True, latex=r"\max",
             spoken="the larger", kinks=(Kink("a - b", ("0", "1"), ("1", "0"), ("1", "0")),),
             rounding=Rounding(ulps=0.0, hides=Hides.NOTHING)),
    Function("min", ("a", "b"), ("where(a <= b, 1, 0)", "where(a <= b, 0, 1)"),
             Names("minimum", "minimum", torch="minimum", cases="Min"), rule="the smaller one",
             formula="where(a <= b, a, b)", aliases=("minimum",), several=True, latex=r"\min",
             spoken="the smaller", kinks=(Kink("a - b", ("1", "0"), ("0", "1"), ("1", "0")),),
             rounding=Rounding(ulps=0.0, hides=Hides.NOTHING)),
    Function("relu6", ("x",), ("where(x > 0, where(x < 6, 1, 0), 0)",), Names("nn.relu6"),
             rule="ReLU6", formula="where(x > 6, 6, where(x > 0, x, 0))",
             kinks=(*corner("0", "1", "0"), Kink("x - 6", ("1",), ("0",), ("0",))),
             rounding=_AS_IT_IS),
    Function("leaky_relu", ("x",), ("where(x > 0, 1, 1/5)",), Names("nn.leaky_relu"),
             rule="leaky ReLU", formula="where(x > 0, x, x/5)", kinks=corner("1/5", "1", "1/5"),
             rounding=Rounding(ulps=1.0),
             tensorflow=TensorFlow(inexact="the slope 0.2 is a float32 attribute of "
                                           "TensorFlow's operation")),
    Function("hard_sigmoid", ("x",), ("where(x >= -3, where(x <= 3, 1/6, 0), 0)",),
             rule="hard sigmoid", formula="clip(x/6 + 1/2, 0, 1)", aliases=("hardsigmoid",),
             kinks=(Kink("x + 3", ("0",), ("1/6",), ("1/6",)),
                    Kink("x - 3", ("1/6",), ("0",), ("1/6",)))),
    Function("hard_tanh", ("x",), ("where(x >= -1, where(x <= 1, 1, 0), 0)",), rule="hard tanh",
             formula="clip(x, -1, 1)", parity="odd", aliases=("hardtanh",),
             kinks=(Kink("x + 1", ("0",), ("1",), ("1",)), Kink("x - 1", ("1",), ("0",), ("1",))),
             rounding=_AS_IT_IS),
    Function("clip", ("x", "a", "b"),
             ("where(x >= a, where(x <= b, 1, 0), 0)", "where(x < a, 1, 0)",
              "where(x >= a, where(x > b, 1, 0), 0)"), Names("clip_by_value", "clip"), rule="clip",
             formula="where(x < a, a, where(x > b, b, x))", aliases=("clamp",),
             kinks=(Kink("x - a", ("0", "1", "0"), ("1", "0", "0"), ("1", "0", "0")),
                    Kink("x - b", ("1", "0", "0"), ("0", "0", "1"), ("1", "0", "0"))),
             domain=Domain("a ≤ b", outside="a - b"), rounding=_AS_IT_IS),
    # --- steps and walls: no gradient gets through -----------------------------------------------
    Function("floor", ("x",), ("",), everywhere("floor"), rule="constant between jumps",
             spoken="the floor", kinks=steps("x", "round(x) - 1", "round(x)"), rounding=_AS_IT_IS,
             tensorflow=_STEPS),
    Function("ceil", ("x",), ("",), Names("math.ceil", "ceil", "ceiling", "ceil"),
             rule="constant between jumps", spoken="the ceiling",
             kinks=steps("x", "round(x)", "round(x) + 1"), rounding=_AS_IT_IS, tensorflow=_STEPS),
    # Half to even: from floor(x + 1/2) one is taken where x is 0.5, 2.5, 4.5, −1.5, …
    Function("round", ("x",), ("",), Names("round", "round", torch="round"),
             rule="constant between jumps",
             formula="floor(x + 1/2) + ceil((2*x - 1)/4) - floor((2*x - 1)/4) - 1",
             kinks=steps("x - 1/2", "round(x - 1/2)", "round(x - 1/2) + 1"), rounding=_AS_IT_IS,
             tensorflow=_STEPS),
    Function("stop_gradient", ("x",), ("",),
             Names("stop_gradient", "positive", jax="lax.stop_gradient"), rule="held constant",
             rounding=_AS_IT_IS, tensorflow=TensorFlow(silent="it is held constant on purpose")),
    # --- cases -----------------------------------------------------------------------------------
    Function("where", ("c", "a", "b"), ("", "where(c, 1, 0)", "where(c, 0, 1)"),
             Names("where", "where", torch="where"), rule="case by case", aliases=("piecewise",),
             rounding=Rounding(ulps=0.0, vanishes=True)),
    _condition("gt", "greater", ">"),
    _condition("ge", "greater_equal", ">="),
    _condition("lt", "less", "<"),
    _condition("le", "less_equal", "<="),
    _condition("ne", "not_equal", "!="),
    # --- over a data column ----------------------------------------------------------------------
    # A sum of n in any order: n − 1 roundings of partial sums of at most Σ|x|.
    Function("mean", ("x",), ("spread(x, 1/count(x))",), Names("reduce_mean", "mean", torch="mean"),
             rule="mean", aliases=("average",), spoken="the mean",
             rounding=Rounding(ulps=_EXACT, scale="sum(abs(x))"), arrays=Arrays(reduces=True)),
    Function("sum", ("x",), ("spread(x, 1)",), Names("reduce_sum", "sum", torch="sum"), rule="sum",
             spoken="the sum", rounding=Rounding(ulps=_EXACT, scale="count(x)*sum(abs(x))"),
             arrays=Arrays(reduces=True)),
    Function("variance", ("x",), ("2*(x - mean(x))/count(x)",),
             Names("math.reduce_variance", "var"), rule="variance", formula="mean((x - mean(x))^2)",
             aliases=("var",), latex=r"\operatorname{Var}", spoken="the variance",
             tensorflow=TensorFlow(composed=True), arrays=Arrays(reduces=True)),
    Function("norm", ("x",), ("x/v",), Names("norm", "linalg.norm", torch="linalg.norm"),
             rule="norm", formula="sqrt(sum(x^2))", spoken="the norm",
             tensorflow=TensorFlow(composed=True), arrays=Arrays(reduces=True)),
    Function("dot", ("a", "b"), ("b", "a"), Names(numpy="dot", torch="dot"), rule="dot product",
             formula="sum(a*b)", spoken="the dot product", arrays=Arrays(reduces=True, alike=True)),
    Function("logsumexp", ("x",), ("exp(x - v)",),
             Names("reduce_logsumexp", "logaddexp.reduce", jax="nn.logsumexp"), rule="log-sum-exp",
             formula="ln(sum(exp(x)))", rounding=Rounding(scale="count(x) + sum(abs(x))"),
             tensorflow=TensorFlow(slope_ulps=8.0),
             arrays=Arrays(reduces=True, by_row=True, axis=-1)),
    Function("softmax", ("x",), ("v*(1 - v)",), Names("nn.softmax", jax="nn.softmax"),
             rule="softmax", formula="exp(x)/sum(exp(x))", stable="exp(x - logsumexp(x))",
             rounding=Rounding(scale="exp(x - logsumexp(x))*(count(x) + abs(x - logsumexp(x)))",
                               underflows="1", saturates=True),
             arrays=Arrays(pullback=("v*(g - sum(g*v))",), pushforward="v*(dx - sum(dx*v))",
                           passes="abs(v)*(abs(g) + count(v)*sum(abs(g*v)))",
                           by_row=True, axis=-1)),
    Function("cross_entropy", ("p", "q"), ("-ln(q)", "-p/q"), rule="cross-entropy",
             formula="-sum(p*ln(q))", domain=Domain("q > 0"),
             arrays=Arrays(reduces=True, by_row=True)),
    Function("softmax_cross_entropy", ("z", "p"), ("sum(p)*softmax(z) - p", "logsumexp(z) - z"),
             rule="cross-entropy of a softmax", formula="sum(p)*logsumexp(z) - sum(p*z)",
             tensorflow=TensorFlow(another=("sum(p) - 1",
                      "{p} does not add up to 1; tf.nn.softmax_cross_entropy_with_logits has this "
                      "value too, but its gradient by {z} is softmax({z}) - {p} whatever {p} adds "
                      "up to, which is then not the slope of the value. Here tf.gradients "
                      "differentiates the formula, with sum({p})*softmax({z}) - {p}")),
             arrays=Arrays(reduces=True, alike=True, by_row=True)),
    # The same where p adds up to 1, as labels do; its derivative by z needs no sum of them.
    Function("logistic_loss", ("z", "p"), ("softmax(z) - p", "-z"), rule="logistic loss",
             formula="logsumexp(z) - sum(p*z)",
             arrays=Arrays(reduces=True, alike=True, by_row=True)),
    # --- of matrices -----------------------------------------------------------------------------
    # Adjoints: Giles, "Collected matrix derivative results for forward and reverse mode AD", 2008,
    # section 2.2. Rounding: Higham, "Accuracy and Stability", 2nd ed., section 3.5.
    Function("matmul", ("a", "b"), ("transpose(b)", "transpose(a)"),
             Names("matmul", "matmul", torch="matmul"), rule="product of matrices",
             rounding=Rounding(ulps=_EXACT, scale="count(a, 1)*(abs(a) @ abs(b))"),
             arrays=Arrays(pullback=("g @ transpose(b)", "transpose(a) @ g"), linear=True)),
    # X @ w, one number for each row of X: what it is depends on the shapes (calculus/columns.py).
    Function("matvec", ("a", "b"), ("b", "transpose(a)"),
             Names("linalg.matvec", "matmul", torch="mv"), rule="product of a matrix and a column",
             typed=False,
             rounding=Rounding(ulps=_EXACT, scale="count(a, 1)*matvec(abs(a), abs(b))"),
             arrays=Arrays(pullback=("column(g)*b", "matvec(transpose(a), g)"), linear=True)),
    Function("transpose", ("x",), ("1",), Names("transpose", "transpose", torch="t"),
             rule="transpose", spoken="the transpose", rounding=_AS_IT_IS,
             arrays=Arrays(pullback=("transpose(g)",), linear=True)),
    Function("column", ("x",), ("1",), Names("expand_dims", "expand_dims", torch="unsqueeze"),
             rule="a column as a matrix", spoken="the column", rounding=_AS_IT_IS,
             arrays=Arrays(pullback=("sum(g, 1)",), linear=True, axis=-1)),
    Function("sum_0", ("x",), ("spread(x, 1)",), Names("reduce_sum", "sum", torch="sum"),
             rule="sum along axis 0",
             rounding=Rounding(ulps=_EXACT, scale="count(x, 0)*sum(abs(x), 0)"),
             arrays=Arrays(reduces=True, linear=True, axis=0, along="sum")),
    Function("sum_1", ("x",), ("spread(x, 1)",), Names("reduce_sum", "sum", torch="sum"),
             rule="sum along axis 1",
             rounding=Rounding(ulps=_EXACT, scale="count(x, 1)*sum(abs(x), 1)"),
             arrays=Arrays(reduces=True, linear=True, axis=1, along="sum")),
    Function("mean_0", ("x",), ("spread(x, 1/count(x, 0))",),
             Names("reduce_mean", "mean", torch="mean"), rule="mean along axis 0",
             rounding=Rounding(ulps=_EXACT, scale="sum(abs(x), 0)"),
             arrays=Arrays(reduces=True, linear=True, axis=0, along="mean")),
    Function("mean_1", ("x",), ("spread(x, 1/count(x, 1))",),
             Names("reduce_mean", "mean", torch="mean"), rule="mean along axis 1",
             rounding=Rounding(ulps=_EXACT, scale="sum(abs(x), 1)"),
             arrays=Arrays(reduces=True, linear=True, axis=1, along="mean")),
    Function("count_0", ("x",), ("",), Names(numpy="size"), formula="count(x)/count(sum(x, 0))",
             rounding=_AS_IT_IS, arrays=Arrays(reduces=True, axis=0, along="count")),
    Function("count_1", ("x",), ("",), Names(numpy="size"), formula="count(x)/count(sum(x, 1))",
             rounding=_AS_IT_IS, arrays=Arrays(reduces=True, axis=1, along="count")),
    # --- the tutor's own -------------------------------------------------------------------------
    Function("identity", ("a",), ("1",), Names("identity", "positive"), rule="name", parity="odd",
             typed=False, rounding=Rounding(ulps=0.0, vanishes=True)),
    Function("count", ("x",), ("",), Names("size", "size"), spoken="the number of values",
             rounding=_AS_IT_IS, arrays=Arrays(reduces=True)),
    Function("spread", ("x", "a"), ("", "spread(x, 1)"),
             Names("fill", "full_like", torch="full_like"), typed=False, rounding=_AS_IT_IS,
             arrays=Arrays(linear=True)),
    # Of a number, printed as the number; of a column or a matrix, whose shape is then another.
    Function("spread_over", ("x", "a"), ("", "spread(x, 1)"), Names("fill", "full_like"),
             typed=False, rounding=_AS_IT_IS, arrays=Arrays(linear=True)),
)  # fmt: skip

FUNCTIONS: MappingProxyType[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
"""Every row by its name."""

REDUCTIONS = frozenset(row.name for row in _ROWS if row.arrays.reduces)
"""The rows that make one number of a column, or of each row or column of a matrix."""

WHOLE = REDUCTIONS | {row.name for row in _ROWS if row.arrays.pullback}
"""The rows that look at a column as a whole, not at each element by itself."""

OF_MATRICES = frozenset(row.name for row in _ROWS if row.arrays.pullback and row.arrays.linear)
"""matmul, transpose and column: what they do to a derivative, the shapes alone tell."""

TYPED: MappingProxyType[str, str] = MappingProxyType(
    {
        word: row.name
        for row in _ROWS
        if row.typed and not row.symbol and not row.call
        for word in (row.name, *row.aliases)
    }
)
"""Every word that a learner may type for a function, with the row's name."""

ALONG = MappingProxyType(
    {(row.arrays.along, row.arrays.axis or 0): row.name for row in _ROWS if row.arrays.along}
)
"""The rows of a reduction along an axis, by the word that is typed and the axis: sum(x, 0)."""

CONSTANTS = MappingProxyType({"pi": 3.141592653589793, "e": 2.718281828459045})
"""Names that are numbers, always: the nearest double to each."""
