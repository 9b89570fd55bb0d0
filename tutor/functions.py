"""The registry: one row a function, and everything the tutor knows of it.

Parser, printer, SymPy, NumPy, TensorFlow, derivation steps and the reference page all
read these rows. A row is data: formulas in the course's own notation, operations of
NumPy, SymPy and TensorFlow by dotted name, resolved where they are used. To add a function, add
a row; the tests walk this table, so a row without a test cannot exist.

A partial may mention the function's value under the letter of `value`, as TensorFlow's own
gradients do: the sigmoid's is `s*(1 - s)`. The layout follows DiffRules.jl and ChainRules.jl.
"""

from types import MappingProxyType

from tutor.row import Function, Kink


def _corner(below: str, above: str, tensorflow: str) -> tuple[Kink, ...]:
    """The kink of a function of x whose slope jumps at x = 0."""
    return (Kink("x", (below,), (above,), (tensorflow,)),)


def _steps(zero: str, below: str, above: str) -> tuple[Kink, ...]:
    """The jumps of a function of x that is constant between them, from one value to another."""
    return (Kink(zero, ("0",), ("0",), ("",), (below, above), whole=True),)


# Arithmetic is correctly rounded (IEEE 754): half an ulp. The other kernels are allowed a few ulp
# of their own: up to 6.1 were measured in TensorFlow (tests/test_functions.py).
_EXACT = 0.5

_ROWS = (
    # --- operators -----------------------------------------------------------------------------
    Function("add", ("a", "b"), ("1", "1"), "add", "add", rule="sum", symbol="+", ulps=_EXACT,
             vanishes=True),
    Function("sub", ("a", "b"), ("1", "-1"), "subtract", "subtract", rule="difference",
             symbol="-", ulps=_EXACT, vanishes=True),
    Function("neg", ("a",), ("-1",), "negative", "negative", rule="sign", symbol="-", ulps=0.0,
             vanishes=True),
    Function("mul", ("a", "b"), ("b", "a"), "multiply", "multiply", rule="product",
             symbol="*", ulps=_EXACT, vanishes=True,
             underflows="min(abs(a), abs(b))"),
    Function("div", ("a", "b"), ("1/b", "-v/b"), "divide", "divide", rule="quotient",
             symbol="/", domain="b ≠ 0", ulps=_EXACT, vanishes=True,
             underflows="abs(a)"),
    # Computed as exp(n·ln x), pow multiplies the rounding of ln x: 23 ulps were measured.
    Function("pow", ("x", "n"), ("n*x^(n - 1)", "v*ln(x)"), "pow", "power", rule="power",
             symbol="^", domain="x > 0, or n whole", ulps=64.0, edge="x", underflows="abs(x)"),
    # --- exponential and logarithm ---------------------------------------------------------------
    Function("exp", ("x",), ("v",), "exp", "exp", "exp", rule="exponential", underflows="1"),
    Function("ln", ("x",), ("1/x",), "math.log", "log", "log", rule="logarithm", domain="x > 0",
             aliases=("log",), edge="x"),
    Function("log2", ("x",), ("1/(x*ln(2))",), "", "log2", formula="ln(x)/ln(2)",
             rule="logarithm", domain="x > 0", aliases=("log_2",), edge="x", hides=-1),
    Function("log10", ("x",), ("1/(x*ln(10))",), "", "log10", formula="ln(x)/ln(10)",
             rule="logarithm", domain="x > 0", aliases=("log_10", "lg"), edge="x", hides=-1),
    Function("log1p", ("x",), ("1/(1 + x)",), "math.log1p", "log1p", formula="ln(1 + x)",
             rule="logarithm", domain="x > −1", edge="1 + x", hides=-1),
    Function("expm1", ("x",), ("exp(x)",), "math.expm1", "expm1", formula="exp(x) - 1",
             rule="exponential"),
    Function("logaddexp", ("a", "b"), ("exp(a - v)", "exp(b - v)"), "", "logaddexp",
             formula="ln(exp(a) + exp(b))", rule="logarithm of a sum of exponentials",
             stable="m = stop_gradient(max(a, b)); m + ln(exp(a - m) + exp(b - m))"),
    Function("sqrt", ("x",), ("1/(2*v)",), "sqrt", "sqrt", "sqrt", rule="root", domain="x ≥ 0",
             ulps=_EXACT, edge="x"),
    Function("cbrt", ("x",), ("1/(3*v^2)",), "", "cbrt", formula="sign(x)*abs(x)^(1/3)",
             rule="root", hides=0),
    # --- trigonometry ----------------------------------------------------------------------------
    Function("sin", ("x",), ("cos(x)",), "sin", "sin", "sin", rule="sine", inverse="asin"),
    Function("cos", ("x",), ("-sin(x)",), "cos", "cos", "cos", rule="cosine", inverse="acos"),
    Function("tan", ("x",), ("1 + t^2",), "tan", "tan", "tan", value="t",
             formula="sin(x)/cos(x)", rule="tangent", inverse="atan", domain="cos(x) ≠ 0",
             aliases=("tg",),
             proof=(("1 + sin(x)^2/cos(x)^2", "split the fraction"),
                    ("1 + t^2", "since {t} = {sin(x)/cos(x)}")), hides=0),
    Function("asin", ("x",), ("1/sqrt(1 - x^2)",), "asin", "arcsin", "asin", rule="inverse sine",
             aliases=("arcsin",), domain="−1 ≤ x ≤ 1", edge="1 - x^2"),
    Function("acos", ("x",), ("-1/sqrt(1 - x^2)",), "acos", "arccos", "acos",
             rule="inverse cosine", aliases=("arccos",), domain="−1 ≤ x ≤ 1", edge="1 - x^2"),
    Function("atan", ("x",), ("1/(1 + x^2)",), "atan", "arctan", "atan", rule="inverse tangent",
             aliases=("arctan", "arctg"), hides=-1),
    Function("sec", ("x",), ("v*tan(x)",), "", formula="1/cos(x)", sympy="sec", rule="secant",
             inverse="asec", domain="cos(x) ≠ 0", hides=0),
    Function("csc", ("x",), ("-v*cot(x)",), "", formula="1/sin(x)", sympy="csc", rule="cosecant",
             inverse="acsc", domain="sin(x) ≠ 0", aliases=("cosec",), hides=0),
    Function("cot", ("x",), ("-1 - v^2",), "", formula="cos(x)/sin(x)", sympy="cot",
             rule="cotangent", inverse="acot", domain="sin(x) ≠ 0",
             aliases=("ctg", "cotg", "cotan"), hides=0),
    Function("asec", ("x",), ("1/(abs(x)*sqrt(x^2 - 1))",), "", formula="acos(1/x)", sympy="asec",
             rule="inverse secant", aliases=("arcsec",), domain="|x| ≥ 1", edge="x^2 - 1",
             hides=-1),
    Function("acsc", ("x",), ("-1/(abs(x)*sqrt(x^2 - 1))",), "", formula="asin(1/x)",
             sympy="acsc", rule="inverse cosecant", aliases=("arccsc",), domain="|x| ≥ 1",
             edge="x^2 - 1", hides=-1),
    Function("acot", ("x",), ("-1/(1 + x^2)",), "", formula="atan(1/x)", sympy="acot",
             rule="inverse cotangent", aliases=("arccot", "arcctg"), domain="x ≠ 0",
             outside="where(abs(x) > 0, 0, 1)", hides=-1),
    Function("atan2", ("y", "x"), ("x/(x^2 + y^2)", "-y/(x^2 + y^2)"), "atan2", "arctan2",
             "atan2", rule="inverse tangent", domain="not x = y = 0", aliases=("arctan2",),
             outside="where(max(abs(x), abs(y)) > 0, 0, 1)", hides=-1),
    Function("hypot", ("a", "b"), ("a/v", "b/v"), "", "hypot", formula="sqrt(a^2 + b^2)",
             rule="root of squares",
             stable="m = stop_gradient(max(abs(a), abs(b))); u = where(m > 0, m, 1); "
                    "u*sqrt((a/u)^2 + (b/u)^2)", hides=-1),
    # --- hyperbolic functions --------------------------------------------------------------------
    Function("sinh", ("x",), ("cosh(x)",), "sinh", "sinh", "sinh", rule="sinh", inverse="asinh",
             hides=1),
    Function("cosh", ("x",), ("sinh(x)",), "cosh", "cosh", "cosh", rule="cosh", inverse="acosh",
             hides=1),
    Function("sech", ("x",), ("-v*tanh(x)",), "", formula="1/cosh(x)", sympy="sech", rule="sech",
             inverse="asech"),
    Function("csch", ("x",), ("-v*coth(x)",), "", formula="1/sinh(x)", sympy="csch", rule="csch",
             inverse="acsch", domain="x ≠ 0"),
    Function("coth", ("x",), ("1 - v^2",), "", formula="cosh(x)/sinh(x)", sympy="coth",
             rule="coth", inverse="acoth", domain="x ≠ 0"),
    Function("asinh", ("x",), ("1/sqrt(x^2 + 1)",), "asinh", "arcsinh", "asinh",
             rule="inverse sinh", aliases=("arcsinh", "arsinh"), hides=-1),
    Function("acosh", ("x",), ("1/sqrt(x^2 - 1)",), "acosh", "arccosh", "acosh",
             rule="inverse cosh", aliases=("arccosh", "arcosh"), domain="x ≥ 1", edge="x - 1"),
    Function("atanh", ("x",), ("1/(1 - x^2)",), "atanh", "arctanh", "atanh",
             rule="inverse tanh", aliases=("arctanh", "artanh"), domain="−1 < x < 1",
             edge="1 - x^2"),
    Function("asech", ("x",), ("-1/(x*sqrt(1 - x^2))",), "", formula="acosh(1/x)", sympy="asech",
             rule="inverse sech", aliases=("arcsech", "arsech"), domain="0 < x ≤ 1",
             edge="x*(1 - x)", hides=-1),
    Function("acsch", ("x",), ("-1/(abs(x)*sqrt(1 + x^2))",), "", formula="asinh(1/x)",
             sympy="acsch", rule="inverse csch", aliases=("arccsch", "arcsch"), domain="x ≠ 0",
             hides=-1),
    Function("acoth", ("x",), ("1/(1 - x^2)",), "", formula="atanh(1/x)", sympy="acoth",
             rule="inverse coth", aliases=("arccoth", "arcoth"), domain="|x| > 1", edge="x^2 - 1",
             hides=-1),
    # --- activations -----------------------------------------------------------------------------
    Function("tanh", ("x",), ("1 - t^2",), "tanh", "tanh", "tanh", value="t",
             formula="(exp(x) - exp(-x))/(exp(x) + exp(-x))", saturates=True, rule="tanh",
             inverse="atanh",
             proof=(("1 - (exp(x) - exp(-x))^2/(exp(x) + exp(-x))^2", "split the fraction"),
                    ("1 - t^2", "since {t} is that fraction"))),
    Function("sigmoid", ("x",), ("s*(1 - s)",), "sigmoid", value="s",
             formula="1/(1 + exp(-x))", rule="sigmoid", aliases=("sigma", "logistic"),
             saturates=True, underflows="1",
             proof=(("1/(1 + exp(-x))*exp(-x)/(1 + exp(-x))", "split the fraction"),
                    ("s*(1 - s)", "since {1 - s} = {exp(-x)/(1 + exp(-x))}"))),
    Function("relu", ("x",), ("where(x > 0, 1, 0)",), "nn.relu",
             formula="where(x > 0, x, 0)", stable="max(x, 0)", rule="ReLU",
             kinks=_corner("0", "1", "0"), ulps=0.0, vanishes=True, hides=0),
    Function("softplus", ("x",), ("sigmoid(x)",), "math.softplus",
             formula="ln(1 + exp(x))", stable="max(x, 0) + log1p(exp(-abs(x)))", rule="softplus",
             underflows="1",
             proof=(("1/(1 + exp(-x))", "divide above and below by {exp(x)}"),
                    ("sigmoid(x)", "the sigmoid's definition"))),
    Function("log_sigmoid", ("x",), ("sigmoid(-x)",), "math.log_sigmoid",
             formula="-softplus(-x)", rule="logarithm of the sigmoid", aliases=("logsigmoid",),
             composed=True),
    Function("erf", ("x",), ("2*exp(-x^2)/sqrt(pi)",), "math.erf", "math.erf", "erf",
             saturates=True, rule="error function", hides=2),
    Function("erfc", ("x",), ("-2*exp(-x^2)/sqrt(pi)",), "math.erfc", "math.erfc", "erfc",
             formula="1 - erf(x)", saturates=True, rule="complementary error function", hides=2),
    Function("silu", ("x",), ("sigmoid(x)*(1 + x*(1 - sigmoid(x)))",), "nn.silu",
             formula="x*sigmoid(x)", rule="SiLU", aliases=("swish",), composed=True),
    Function("mish", ("x",),
             ("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)",), "",
             formula="x*tanh(softplus(x))", rule="mish"),
    Function("gelu", ("x",), ("(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)",), "nn.gelu",
             formula="x*(1 + erf(x/sqrt(2)))/2", rule="GELU", composed=True,
             inexact="the constant 1/√2 passes through float32 on its way into TensorFlow's gelu",
             hides=2),
    Function("gelu_tanh", ("x",),
             ("(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))/2 + x/2"
              "*(1 - tanh(sqrt(2/pi)*(x + 0.044715*x^3))^2)*sqrt(2/pi)*(1 + 0.134145*x^2)",), "",
             formula="x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))/2", rule="GELU", hides=3),
    Function("elu", ("x",), ("where(x >= 0, 1, v + 1)",), "nn.elu",
             formula="where(x > 0, x, exp(x) - 1)", stable="where(x > 0, x, expm1(min(x, 0)))",
             saturates=True, rule="ELU", composed=True),
    Function("selu", ("x",),
             ("where(x >= 0, 1.0507009873554804934, v + 1.7580993408473768599)",), "nn.selu",
             formula="where(x > 0, 1.0507009873554804934*x, 1.7580993408473768599*(exp(x) - 1))",
             stable="where(x > 0, 1.0507009873554804934*x, 1.7580993408473768599*expm1(min(x, 0)))",
             saturates=True, rule="SELU", composed=True,
             kinks=_corner("1.7580993408473768599", "1.0507009873554804934",
                           "1.0507009873554804934")),
    Function("softsign", ("x",), ("1/(1 + abs(x))^2",), "nn.softsign", formula="x/(1 + abs(x))",
             rule="softsign", hides=-1),
    # --- with corners ----------------------------------------------------------------------------
    Function("abs", ("x",), ("sign(x)",), "abs", "absolute", "Abs", rule="absolute value",
             kinks=_corner("-1", "1", "0"), ulps=0.0, vanishes=True),
    Function("sign", ("x",), ("0",), "sign", "sign", "sign", rule="constant on either side",
             aliases=("sgn",), kinks=(Kink("x", ("0",), ("0",), ("0",), ("-1", "1")),), ulps=0.0),
    Function("max", ("a", "b"), ("where(a >= b, 1, 0)", "where(a >= b, 0, 1)"), "maximum",
             "maximum", formula="where(a >= b, a, b)", rule="the larger one",
             aliases=("maximum",), ulps=0.0,
             kinks=(Kink("a - b", ("0", "1"), ("1", "0"), ("1", "0")),), hides=0),
    Function("min", ("a", "b"), ("where(a <= b, 1, 0)", "where(a <= b, 0, 1)"), "minimum",
             "minimum", formula="where(a <= b, a, b)", rule="the smaller one",
             aliases=("minimum",), ulps=0.0,
             kinks=(Kink("a - b", ("1", "0"), ("0", "1"), ("1", "0")),), hides=0),
    Function("relu6", ("x",), ("where(x > 0, where(x < 6, 1, 0), 0)",), "nn.relu6",
             formula="where(x > 6, 6, where(x > 0, x, 0))", rule="ReLU6", ulps=0.0,
             kinks=(*_corner("0", "1", "0"), Kink("x - 6", ("1",), ("0",), ("0",)))),
    Function("leaky_relu", ("x",), ("where(x > 0, 1, 1/5)",), "nn.leaky_relu",
             formula="where(x > 0, x, x/5)", rule="leaky ReLU", kinks=_corner("1/5", "1", "1/5"),
             ulps=1.0, inexact="the slope 0.2 is a float32 attribute of TensorFlow's operation"),
    Function("hard_sigmoid", ("x",), ("where(x >= -3, where(x <= 3, 1/6, 0), 0)",), "",
             formula="clip(x/6 + 1/2, 0, 1)", rule="hard sigmoid", aliases=("hardsigmoid",),
             kinks=(Kink("x + 3", ("0",), ("1/6",), ("1/6",)),
                    Kink("x - 3", ("1/6",), ("0",), ("1/6",)))),
    Function("hard_tanh", ("x",), ("where(x >= -1, where(x <= 1, 1, 0), 0)",), "",
             formula="clip(x, -1, 1)", rule="hard tanh", aliases=("hardtanh",), ulps=0.0,
             kinks=(Kink("x + 1", ("0",), ("1",), ("1",)), Kink("x - 1", ("1",), ("0",), ("1",)))),
    Function("clip", ("x", "a", "b"),
             ("where(x >= a, where(x <= b, 1, 0), 0)", "where(x < a, 1, 0)",
              "where(x >= a, where(x > b, 1, 0), 0)"),
             "clip_by_value", "clip", formula="where(x < a, a, where(x > b, b, x))",
             rule="clip", aliases=("clamp",), ulps=0.0, domain="a ≤ b", outside="a - b",
             kinks=(Kink("x - a", ("0", "1", "0"), ("1", "0", "0"), ("1", "0", "0")),
                    Kink("x - b", ("1", "0", "0"), ("0", "0", "1"), ("1", "0", "0")))),
    # --- steps and walls: no gradient gets through -----------------------------------------------
    Function("floor", ("x",), ("",), "floor", "floor", "floor", rule="constant between jumps",
             ulps=0.0, kinks=_steps("x", "round(x) - 1", "round(x)"),
             silent="its slope is 0 between the jumps, but TensorFlow answers None"),
    Function("ceil", ("x",), ("",), "math.ceil", "ceil", "ceiling", rule="constant between jumps",
             ulps=0.0, kinks=_steps("x", "round(x)", "round(x) + 1"),
             silent="its slope is 0 between the jumps, but TensorFlow answers None"),
    # Half to even: from floor(x + 1/2) one is taken where x is 0.5, 2.5, 4.5, −1.5, …
    Function("round", ("x",), ("",), "round", "round", rule="constant between jumps",
             formula="floor(x + 1/2) + ceil((2*x - 1)/4) - floor((2*x - 1)/4) - 1", ulps=0.0,
             kinks=_steps("x - 1/2", "round(x - 1/2)", "round(x - 1/2) + 1"),
             silent="its slope is 0 between the jumps, but TensorFlow answers None"),
    Function("stop_gradient", ("x",), ("",), "stop_gradient", "positive",
             rule="held constant", ulps=0.0, silent="it is held constant on purpose"),
    # --- cases -----------------------------------------------------------------------------------
    Function("where", ("c", "a", "b"), ("", "where(c, 1, 0)", "where(c, 0, 1)"), "where",
             "where", rule="case by case", aliases=("piecewise",), ulps=0.0, vanishes=True),
    Function("gt", ("a", "b"), ("", ""), "greater", "greater", symbol=">", ulps=0.0),
    Function("ge", ("a", "b"), ("", ""), "greater_equal", "greater_equal", symbol=">=", ulps=0.0),
    Function("lt", ("a", "b"), ("", ""), "less", "less", symbol="<", ulps=0.0),
    Function("le", ("a", "b"), ("", ""), "less_equal", "less_equal", symbol="<=", ulps=0.0),
    Function("ne", ("a", "b"), ("", ""), "not_equal", "not_equal", symbol="!=", ulps=0.0),
    # --- over a data column ----------------------------------------------------------------------
    # A sum of n in any order: n − 1 roundings of partial sums of at most Σ|x|.
    Function("mean", ("x",), ("spread(x, 1/count(x))",), "reduce_mean", "mean", rule="mean",
             reduces=True, aliases=("average",), scale="sum(abs(x))", ulps=_EXACT),
    Function("sum", ("x",), ("spread(x, 1)",), "reduce_sum", "sum", rule="sum",
             reduces=True, scale="count(x)*sum(abs(x))", ulps=_EXACT),
    Function("variance", ("x",), ("2*(x - mean(x))/count(x)",), "math.reduce_variance", "var",
             formula="mean((x - mean(x))^2)", rule="variance", reduces=True, aliases=("var",),
             composed=True),
    Function("norm", ("x",), ("x/v",), "norm", "linalg.norm", formula="sqrt(sum(x^2))",
             rule="norm", reduces=True, composed=True),
    Function("dot", ("a", "b"), ("b", "a"), "", "dot", formula="sum(a*b)", rule="dot product",
             reduces=True, alike=True),
    Function("logsumexp", ("x",), ("exp(x - v)",), "reduce_logsumexp", "logaddexp.reduce",
             formula="ln(sum(exp(x)))", rule="log-sum-exp", reduces=True,
             scale="count(x) + sum(abs(x))", slope_ulps=8.0, by_row=True, axis=-1),
    Function("softmax", ("x",), ("v*(1 - v)",), "nn.softmax", formula="exp(x)/sum(exp(x))",
             stable="exp(x - logsumexp(x))", saturates=True, underflows="1", rule="softmax",
             scale="exp(x - logsumexp(x))*(count(x) + abs(x - logsumexp(x)))",
             pullback=("v*(g - sum(g*v))",), pushforward="v*(dx - sum(dx*v))", by_row=True,
             axis=-1),
    Function("cross_entropy", ("p", "q"), ("-ln(q)", "-p/q"), "", formula="-sum(p*ln(q))",
             rule="cross-entropy", reduces=True, domain="q > 0", by_row=True),
    Function("softmax_cross_entropy", ("z", "p"),
             ("sum(p)*softmax(z) - p", "logsumexp(z) - z"), "",
             formula="sum(p)*logsumexp(z) - sum(p*z)", rule="cross-entropy of a softmax",
             reduces=True, alike=True, by_row=True,
             another=("sum(p) - 1",
                      "{p} does not add up to 1; tf.nn.softmax_cross_entropy_with_logits has this "
                      "value too, but its gradient by {z} is softmax({z}) - {p} whatever {p} adds "
                      "up to, which is then not the slope of the value. Here tf.gradients "
                      "differentiates the formula, with sum({p})*softmax({z}) - {p}")),
    # The same where p adds up to 1, as labels do; its derivative by z needs no sum of them.
    Function("logistic_loss", ("z", "p"), ("softmax(z) - p", "-z"), "",
             formula="logsumexp(z) - sum(p*z)", rule="logistic loss",
             reduces=True, alike=True, by_row=True),
    # --- of matrices -----------------------------------------------------------------------------
    # Adjoints: Giles, "Collected matrix derivative results for forward and reverse mode AD", 2008,
    # section 2.2. Rounding: Higham, "Accuracy and Stability", 2nd ed., section 3.5.
    Function("matmul", ("a", "b"), ("transpose(b)", "transpose(a)"), "matmul", "matmul",
             rule="product of matrices", linear=True, ulps=_EXACT,
             pullback=("g @ transpose(b)", "transpose(a) @ g"),
             scale="count(a, 1)*(abs(a) @ abs(b))"),
    # X @ w, one number for each row of X: what it is depends on the shapes (calculus/columns.py).
    Function("matvec", ("a", "b"), ("b", "transpose(a)"), "linalg.matvec", "matmul",
             rule="product of a matrix and a column", typed=False, linear=True, ulps=_EXACT,
             pullback=("column(g)*b", "matvec(transpose(a), g)"),
             scale="count(a, 1)*matvec(abs(a), abs(b))"),
    Function("transpose", ("x",), ("1",), "transpose", "transpose", rule="transpose",
             pullback=("transpose(g)",), linear=True, ulps=0.0),
    Function("column", ("x",), ("1",), "expand_dims", "expand_dims", rule="a column as a matrix",
             pullback=("sum(g, 1)",), linear=True, axis=-1, ulps=0.0),
    Function("sum_0", ("x",), ("spread(x, 1)",), "reduce_sum", "sum", rule="sum along axis 0",
             reduces=True, linear=True, axis=0, call="sum({0}, 0)", ulps=_EXACT,
             scale="count(x, 0)*sum(abs(x), 0)"),
    Function("sum_1", ("x",), ("spread(x, 1)",), "reduce_sum", "sum", rule="sum along axis 1",
             reduces=True, linear=True, axis=1, call="sum({0}, 1)", ulps=_EXACT,
             scale="count(x, 1)*sum(abs(x), 1)"),
    Function("mean_0", ("x",), ("spread(x, 1/count(x, 0))",), "reduce_mean", "mean",
             rule="mean along axis 0", reduces=True, linear=True, axis=0, call="mean({0}, 0)",
             ulps=_EXACT, scale="sum(abs(x), 0)"),
    Function("mean_1", ("x",), ("spread(x, 1/count(x, 1))",), "reduce_mean", "mean",
             rule="mean along axis 1", reduces=True, linear=True, axis=1, call="mean({0}, 1)",
             ulps=_EXACT, scale="sum(abs(x), 1)"),
    Function("count_0", ("x",), ("",), "", "size", formula="count(x)/count(sum(x, 0))",
             reduces=True, axis=0, call="count({0}, 0)", ulps=0.0),
    Function("count_1", ("x",), ("",), "", "size", formula="count(x)/count(sum(x, 1))",
             reduces=True, axis=1, call="count({0}, 1)", ulps=0.0),
    # --- the tutor's own -------------------------------------------------------------------------
    Function("identity", ("a",), ("1",), "identity", "positive", rule="name", typed=False,
             ulps=0.0, vanishes=True),
    Function("count", ("x",), ("",), "size", "size", reduces=True, ulps=0.0),
    Function("spread", ("x", "a"), ("", "spread(x, 1)"), "fill", "full_like", typed=False,
             linear=True, ulps=0.0),
    # Of a number, printed as the number; of a column or a matrix, whose shape is then another.
    Function("spread_over", ("x", "a"), ("", "spread(x, 1)"), "fill", "full_like",
             typed=False, linear=True, ulps=0.0),
)  # fmt: skip

FUNCTIONS: MappingProxyType[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
"""Every row by its name."""

REDUCTIONS = frozenset(row.name for row in _ROWS if row.reduces)
"""The rows that make one number of a column, or of each row or column of a matrix."""

WHOLE = REDUCTIONS | {row.name for row in _ROWS if row.pullback}
"""The rows that look at a column as a whole, not at each element by itself."""

OF_MATRICES = frozenset(row.name for row in _ROWS if row.pullback and row.linear)
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
    {
        (row.call.partition("(")[0], row.axis): row.name
        for row in _ROWS
        if row.call and row.axis is not None
    }
)
"""The rows of a reduction along an axis, by the word that is typed and the axis: sum(x, 0)."""

CONSTANTS = MappingProxyType({"pi": 3.141592653589793, "e": 2.718281828459045})
"""Names that are numbers, always: the nearest double to each."""
