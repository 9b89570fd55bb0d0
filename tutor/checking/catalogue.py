"""The catalogue of mistakes: one row a way of going wrong at one operation.

A row is data: the wrong derivative of an operation, written in the course's own notation.
The letters are those of the operation and of what is known there:

    a, b    its arguments, and da, db their derivatives (of a function of one argument, a and da)
    v       its value
    p, q    its local partials by a and by b
    px, pd  the partial by a, taken at the variable itself and at da instead of at a
    x       the variable

Rows are tried in all at once (diagnosis.py), so that adding a mistake is adding a row. The
slugs are what JSON carries.
"""

from dataclasses import dataclass

from tutor.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Slip:
    """One way of going wrong.

    slug     its name, which never changes
    ops      the operations it is made at; ("f",) stands for every function of one argument
    wrong    the derivative that comes out, in the letters above
    say      what the learner is told, which holds whoever gave the answer: a rule, or what comes
             out by which change; {f}, {node}, {inner} and {missing} are filled in, formulas
             between backticks, but not at its beginning, which may become a capital
    when     what must hold there (see `CONDITIONS` in fallible.py)
    tier     1 names a rule, 2 what several rules may explain
    about    the argument that {inner} and {missing} speak of
    """

    slug: str
    ops: tuple[str, ...]
    wrong: str
    say: str
    when: tuple[str, ...] = ()
    tier: int = 1
    about: int = 0


_TRIGONOMETRIC = ("sin", "cos", "tan", "sec", "csc", "cot")
_PRODUCTS = tuple(name for name, row in FUNCTIONS.items() if row.formula.startswith("x*"))
_INNER = ("inner",)
_BOTH = ("a varies", "b varies")
_ONE = ("a varies", "b constant")
_OTHER = ("a constant", "b varies")
_EXPONENT = ("a constant", "b inner")

_HERE = "in {node}, "
_RECIPROCAL = "1/g has the derivative −g′/g²; in {node}, "
_LEFT = "the term {inner} is left as it is; its derivative is wanted too: {missing}"
_PATH = "what {x} does through {inner} is missing, and the paths add up: {missing}"

SLIPS = (
    # --- particular functions -----------------------------------------------------------------
    Slip("sigmoid-one-plus", ("sigmoid",), "v*(1 + v)*da",
         "the sigmoid's slope is s·(1 − s), with a minus"),
    Slip("sigmoid-at-input", ("sigmoid",), "a*(1 - a)*da",
         "the sigmoid's slope is s·(1 − s) in its output s, not in its input"),
    Slip("tanh-one-plus", ("tanh",), "(1 + v^2)*da", "the slope of tanh is 1 − t², with a minus"),
    Slip("abs-slope-one", ("abs",), "da", "the slope of |x| is −1 for negative x"),
    Slip("relu-value", ("relu",), "v", "that is the value of {node}; its slope is 1 or 0", _INNER),
    Slip("relu-value", ("relu",), "a",
         "that is the value of {node} above 0; its slope is 1 or 0"),
    Slip("kink-ignored", ("relu",), "da",
         "where {inner} is below 0, the slope of relu is 0, not 1"),
    Slip("kink-ignored", ("relu",), "0*da",
         "where {inner} is above 0, the slope of relu is 1, not 0"),
    Slip("kink-ignored", ("abs",), "-da",
         "where {inner} is above 0, the slope of its absolute value is 1, not −1"),
    Slip("sigmoid-sign", ("div",), "a*db/b^2",
         "1/g has the derivative −g′/g²: a minus is lost in {node}",
         (*_OTHER, "b is 1 + e^…")),
    Slip("trig-sign", _TRIGONOMETRIC, "-p*da", "the derivative of {f} has the other sign"),
    Slip("data-factor-lost", ("mul",), "db", "the column in {node} is a factor of the derivative",
         (*_OTHER, "a is data")),
    Slip("data-factor-lost", ("mul",), "da", "the column in {node} is a factor of the derivative",
         (*_ONE, "b is data")),
    # --- the chain rule ----------------------------------------------------------------------
    Slip("chain-inner-missing", ("f", "pow", "sqrt"), "p",
         "you differentiated {f} but not its inside: {missing} is missing", (*_INNER, "outermost")),
    Slip("chain-layer-missing", ("f", "pow", "sqrt"), "p",
         "one layer is missing: {f} was differentiated, but not its inside, so that {missing} is "
         "not there", (*_INNER, "not outermost")),
    Slip("chain-layer-missing", ("f", "pow", "sqrt"), "da",
         "that is the derivative of the inside alone, {missing}; the derivative of {f}, taken at "
         "{inner}, is a factor too", _INNER, 2),
    Slip("chain-outer-at-x", ("f", "pow", "sqrt"), "px*da",
         "the derivative of {f} is to be taken at {inner}, not at {x}", _INNER),
    Slip("chain-inner-inside", ("f", "pow", "sqrt"), "pd",
         "the derivative of the inside, {missing}, is a factor; it does not go into {f}", _INNER,
         2),
    Slip("chain-inner-inside", ("f", "pow", "sqrt"), "pd*da",
         "the derivative of {f} is to be taken at {inner}, not at its derivative {missing}",
         _INNER, 2),
    Slip("chain-added", ("f", "pow", "sqrt"), "p + da",
         "the derivative of the inside of {f} is multiplied, not added: {missing}", _INNER),
    Slip("chain-times-inner", ("f", "pow", "sqrt"), "p*a",
         "multiply by the derivative of the inside, {missing}, not by the inside {inner} itself",
         _INNER, 2),
    Slip("chain-exponent-kept", ("pow",), "b*v*da",
         "the exponent of {node} goes down by one: {inner} is raised to one less",
         (*_INNER, *_ONE)),
    Slip("chain-inner-power", ("pow",), "da^b",
         "in {node} the power stays on {inner}; its derivative is only a factor",
         (*_INNER, *_ONE)),
    # --- the chain rule in an exponent: a^u ----------------------------------------------------
    Slip("chain-inner-missing", ("pow",), "q",
         "you differentiated {f} but not its exponent: {missing} is missing",
         (*_EXPONENT, "outermost"), about=1),
    Slip("chain-layer-missing", ("pow",), "q",
         "one layer is missing: {f} was differentiated, but not its exponent, so that {missing} "
         "is not there", (*_EXPONENT, "not outermost"), about=1),
    Slip("chain-layer-missing", ("pow",), "db",
         "that is the derivative of the exponent alone, {missing}; the derivative of {f} is a "
         "factor too", _EXPONENT, 2, about=1),
    Slip("chain-outer-at-x", ("pow",), "a^x*ln(a)*db",
         "the derivative of {f} is to be taken at {inner}, not at {x}", _EXPONENT, about=1),
    Slip("chain-inner-inside", ("pow",), "a^db*ln(a)",
         "the derivative of the exponent, {missing}, is a factor; it does not go into the "
         "exponent", _EXPONENT, 2, about=1),
    Slip("chain-added", ("pow",), "q + db",
         "the derivative of the exponent of {node} is multiplied, not added: {missing}",
         _EXPONENT, about=1),
    Slip("chain-times-inner", ("pow",), "q*b",
         "multiply by the derivative of the exponent, {missing}, not by the exponent {inner} "
         "itself", _EXPONENT, 2, about=1),
    # --- products and quotients ----------------------------------------------------------------
    Slip("product-termwise", ("mul",), "da*db",
         _HERE + "a product's derivative is not the product of the derivatives: f′g + f·g′",
         _BOTH),
    Slip("product-wrong-pairs", ("mul",), "da*a + db*b",
         _HERE + "each factor's derivative goes with the other factor: f′g + f·g′", _BOTH),
    Slip("product-minus", ("mul",), "da*b - a*db",
         _HERE + "the product rule has a plus: f′g + f·g′",
         (*_BOTH, "a is not b")),
    Slip("product-minus", ("mul",), "a*db - da*b",
         _HERE + "the product rule has a plus: f′g + f·g′",
         (*_BOTH, "a is not b")),
    Slip("product-as-sum", ("mul",), "da + db",
         "with the factors of {node} taken for terms of a sum this comes out; the rule is "
         "f′g + f·g′", _BOTH),
    Slip("product-one-term", ("mul",), "da*b",
         _HERE + "the product rule has two terms, f′g + f·g′; the second is missing", _BOTH),
    Slip("product-one-term", _PRODUCTS, "v/a*da",
         "as a product of {inner} and another factor, {node} has two terms in its derivative, "
         "f′g + f·g′; the second is missing"),
    Slip("product-one-term", _PRODUCTS, "(p - v/a)*da",
         "as a product of {inner} and another factor, {node} has two terms in its derivative, "
         "f′g + f·g′; the first is missing"),
    Slip("product-one-term", ("mul",), "a*db",
         _HERE + "the product rule has two terms, f′g + f·g′; the first is missing", _BOTH),
    Slip("quotient-termwise", ("div",), "da/db",
         _HERE + "a quotient's derivative is not the quotient of the derivatives: "
         "(f′g − f·g′)/g²", _BOTH),
    Slip("quotient-termwise", ("div",), "a/db",
         "1/g has the derivative −g′/g², and not 1/g′: {node}", _OTHER),
    Slip("quotient-one-term", ("div",), "da/b",
         _HERE + "what stands below varies too: (f′g − f·g′)/g²", _BOTH, 2),
    Slip("quotient-plus", ("div",), "(da*b + a*db)/b^2",
         _HERE + "the quotient rule has a minus above the line: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-reversed", ("div",), "(a*db - da*b)/b^2",
         _HERE + "the two terms above the line are the other way round: (f′g − f·g′)/g²",
         _BOTH),
    Slip("quotient-not-squared", ("div",), "(da*b - a*db)/b",
         _HERE + "the denominator is squared: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-wrong-square", ("div",), "(da*b - a*db)/a^2",
         _HERE + "the denominator is squared, not the numerator: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-inverted", ("div",), "(db*a - b*da)/a^2",
         "with {node} turned upside down this comes out; the rule is (f′g − f·g′)/g²", _BOTH),
    # --- a quotient with a constant above: (c/g)′ = −c·g′/g² -----------------------------------
    Slip("chain-inner-missing", ("div",), "-a/b^2",
         _RECIPROCAL + "the factor {missing} is missing", (*_EXPONENT, "outermost"), about=1),
    Slip("chain-layer-missing", ("div",), "-a/b^2",
         _RECIPROCAL + "the factor {missing} is missing", (*_EXPONENT, "not outermost"), about=1),
    Slip("power-wrong-direction", ("div",), "-a*db*x^2/b^2",
         "as a power of {x}, {node} has a negative exponent, which goes down by one, away from 0",
         (*_OTHER, "b is a power of x")),
    Slip("chain-outer-at-x", ("div",), "-a*db/x^2",
         _RECIPROCAL + "{inner} is what is squared, not {x}", (*_EXPONENT, "b is no power of x"),
         about=1),
    Slip("chain-inner-inside", ("div",), "-a/db^2",
         _RECIPROCAL + "the derivative {missing} is a factor; it does not go below the line",
         _EXPONENT, 2, about=1),
    Slip("chain-added", ("div",), "-a/b^2 + db",
         _RECIPROCAL + "the derivative of what is below is multiplied, not added: {missing}",
         _EXPONENT, about=1),
    Slip("chain-times-inner", ("div",), "-a/b",
         _RECIPROCAL + "multiply by the derivative {missing}, not by {inner} itself",
         _EXPONENT, 2, about=1),
    Slip("quotient-not-squared", ("div",), "-a*db/b",
         _RECIPROCAL + "what is below is squared", _OTHER),
    Slip("power-wrong-direction", ("div",), "-a*db",
         _RECIPROCAL + "the exponent −1 goes down by one, to −2", _OTHER),
    Slip("quotient-inverted", ("div",), "db/a",
         "with {node} turned upside down this comes out; 1/g has the derivative −g′/g²", _OTHER, 2),
    Slip("constant-factor-lost", ("div",), "-db/b^2", "the constant above {node} stays", _OTHER, 2),
    Slip("constant-factor-zero", ("div",), "0*db",
         "only a constant term becomes 0; {node} varies with what is below", _OTHER, 2),
    # --- powers, roots, exponentials ----------------------------------------------------------
    Slip("square-two-lost", ("pow",), "a*da",
         "the 2 of the square {node} comes down as a factor", (*_ONE, *_INNER, "b is 2")),
    Slip("power-coefficient-lost", ("pow",), "a^(b - 1)*da",
         "the exponent of {node} comes down as a factor", (*_ONE, "no square of more")),
    Slip("power-coefficient-lost", ("pow",), "(b - 1)*a^(b - 1)*da",
         "the exponent of {node} comes down as a factor as it stands, before it is made less",
         (*_ONE, "b is not 2"), 2),
    Slip("power-not-reduced", ("pow",), "b*v*da",
         "the exponent of {node} goes down by one", (*_ONE, "bare")),
    Slip("power-not-reduced", ("sqrt",), "v*da/2",
         "the root comes to stand below the line: 1/(2·√…) for {node}"),
    Slip("power-wrong-direction", ("pow",), "b*a^(b + 1)*da",
         "the exponent of {node} goes down by one, also below zero and in a fraction", _ONE),
    Slip("power-wrong-direction", ("sqrt",), "v^3*da/2",
         "the exponent 1/2 of {node} goes down by one, to −1/2"),
    Slip("chain-inner-missing", ("pow",), "b*a^(b + 1)",
         "two things are lost in {node}: the derivative of the inside, {missing}, is a factor, "
         "and the exponent goes down by one, also below zero",
         (*_INNER, *_ONE, "b is negative")),
    Slip("chain-inner-missing", ("pow",), "-b*a^(b + 1)",
         "three things are lost in {node}: the derivative of the inside, {missing}, is a factor, "
         "the exponent comes down with its minus, and goes down by one, also below zero",
         (*_INNER, *_ONE, "b is negative")),
    Slip("root-half-lost", ("sqrt",), "da/v",
         "a root's derivative has the half: 1/(2·√…) for {node}"),
    Slip("exp-as-power", ("exp",), "a*exp(a - 1)*da",
         "the variable in {node} is in the exponent, so the power rule does not hold: e^x is its "
         "own derivative"),
    Slip("exp-as-power", ("pow",), "b*a^(b - 1)*db",
         "in {node} the variable is in the exponent, so the power rule does not hold", _OTHER),
    Slip("base-log-lost", ("pow",), "v*db",
         "the logarithm of the base of {node} is missing", _OTHER),
    Slip("base-log-lost", ("log2", "log10"), "da/a",
         "what is below the line in the derivative of {f} has the logarithm of the base as a "
         "factor; it is missing"),
    Slip("variable-exponent-as-power", ("pow",), "b*a^(b - 1)*da",
         "the exponent of {node} varies too, so the power rule alone does not hold", _BOTH),
    Slip("fan-out-lost", ("pow",), "q*db",
         "the base of {node} varies too, and the paths add up: that of the power rule is missing",
         _BOTH, 2),
    # --- sums, signs and constants --------------------------------------------------------------
    Slip("sum-sign-lost", ("sub",), "da + db", "without the minus of {node} this comes out"),
    Slip("sum-sign-lost", ("neg",), "da", "without the minus of {node} this comes out"),
    Slip("sum-sign-lost", ("add",), "da - db", "with a minus for the plus of {node} this comes out",
         _BOTH, 2),
    Slip("constant-kept", ("add",), "da + b", "a constant's derivative is 0: {node}", _ONE),
    Slip("constant-kept", ("add",), "a + db", "a constant's derivative is 0: {node}", _OTHER),
    Slip("constant-kept", ("sub",), "da - b", "a constant's derivative is 0: {node}", _ONE),
    Slip("constant-kept", ("sub",), "a - db", "a constant's derivative is 0: {node}", _OTHER),
    Slip("constant-factor-lost", ("mul",), "db", "the constant factor of {node} stays",
         (*_OTHER, "a is single"), 2),
    Slip("constant-factor-lost", ("mul",), "da", "the constant factor of {node} stays",
         (*_ONE, "b is single"), 2),
    Slip("constant-factor-lost", ("div",), "da", "the constant below {node} stays", _ONE, 2),
    Slip("constant-factor-zero", ("mul",), "0*db",
         "the constant factor of {node} stays as it is; only a constant term becomes 0", _OTHER, 2),
    Slip("constant-factor-zero", ("mul",), "0*da",
         "the constant factor of {node} stays as it is; only a constant term becomes 0", _ONE, 2),
    Slip("quotient-reversed", ("div",), "a*db/b^2",
         "1/g has the derivative −g′/g²: the minus is lost in {node}", _OTHER, 2),
    Slip("term-kept", ("add", "sub"), "a", _LEFT, _ONE, 2),
    Slip("term-kept", ("add",), "b", _LEFT, _OTHER, 2, about=1),
    Slip("term-kept", ("sub",), "-b", _LEFT, _OTHER, 2, about=1),
    Slip("term-kept", ("add",), "a + db", _LEFT, _BOTH, 2),
    Slip("term-kept", ("add",), "da + b", _LEFT, _BOTH, 2, about=1),
    Slip("term-kept", ("sub",), "a - db", _LEFT, _BOTH, 2),
    Slip("term-kept", ("sub",), "da - b", _LEFT, _BOTH, 2, about=1),
    # --- over data, and along several paths -----------------------------------------------------
    Slip("mean-factor-lost", ("mean",), "sum(da)", "a mean has the factor 1/n: {node}"),
    Slip("softmax-diagonal", ("softmax",), "v*(1 - v)*da",
         "each element of a softmax depends on every input, not on its own alone"),
    Slip("fan-out-lost", ("add", "sub", "mul", "div", "pow"), "q*db",
         "the value {inner} is used more than once, and the paths add up: one of them is missing",
         ("a shared",)),
    Slip("fan-out-lost", ("add", "sub", "mul", "div", "pow"), "p*da",
         "the value {inner} is used more than once, and the paths add up: one of them is missing",
         ("b shared",), about=1),
    Slip("fan-out-lost", ("add", "sub"), "q*db", _PATH, _BOTH, 2),
    Slip("fan-out-lost", ("add", "sub"), "p*da", _PATH, _BOTH, 2, about=1),
)  # fmt: skip
"""From the specific to the general; of those that give the same answer, the first tier counts."""

_COEFFICIENT, _BODY, _INSIDE, _ABOVE, _SIGN = "coefficient", "body", "inside", "above", "sign"

FACTORS = {
    "trig-sign": {_SIGN},
    "sigmoid-one-plus": {_BODY}, "sigmoid-at-input": {_BODY}, "tanh-one-plus": {_BODY},
    "chain-outer-at-x": {_BODY}, "chain-exponent-kept": {_BODY}, "power-not-reduced": {_BODY},
    "power-wrong-direction": {_BODY}, "quotient-not-squared": {_BODY},
    "quotient-wrong-square": {_BODY},
    "chain-inner-missing": {_INSIDE}, "chain-layer-missing": {_INSIDE},
    "chain-times-inner": {_INSIDE}, "chain-inner-inside": {_BODY, _INSIDE},
    "square-two-lost": {_COEFFICIENT}, "power-coefficient-lost": {_COEFFICIENT},
    "root-half-lost": {_COEFFICIENT}, "base-log-lost": {_COEFFICIENT},
    "exp-as-power": {_COEFFICIENT, _BODY},
    "quotient-plus": {_ABOVE}, "quotient-reversed": {_ABOVE},
}  # fmt: skip
"""Mistakes that change factors of a rule: two that change no factor both may be made together."""

RIGHT = {
    "tan": ("sec(a)^2*da", "da/cos(a)^2"), "cot": ("-csc(a)^2*da", "-da/sin(a)^2"),
    "tanh": ("sech(a)^2*da", "da/cosh(a)^2"),
    "sigmoid": ("exp(-a)/(1 + exp(-a))^2*da", "(v - v^2)*da"),
    "softplus": ("da/(1 + exp(-a))", "exp(a)/(1 + exp(a))*da"),
}  # fmt: skip
"""Right derivatives that are written in other ways than the registry's."""

BY_ANOTHER = "the derivative of {node} is wanted by {x} here, and not by {other}: {slope}"
"""The mistake of a wrong variable, made at one node alone."""

WHOLE = {
    "local-not-total": "that is `d{of}/d{inner}`, the derivative at {f} alone; the derivative by "
    "{x} goes on: {missing} is missing",
    "undifferentiated": "that is the function itself, not its derivative",
    "integrated": "that is an integral: its derivative is the function that was given",
    "wrong-order": "that is the derivative of another order",
    "wrong-variable": "that is the derivative by another variable, or by more than {x}",
    "held-constant": "{x} is what varies here: the derivative of what depends on it is not 0",
    "sign": "the whole answer has the wrong sign",
    "constant-off": "the answer is off by a constant factor: it is {times} times what it should be",
    "kink-ignored": "that is the slope on one side only{side}",
}
"""Mistakes about the whole answer, with what is said of them."""
