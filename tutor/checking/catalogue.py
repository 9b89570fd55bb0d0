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


@dataclass(frozen=True, slots=True)
class Slip:
    """One way of going wrong.

    slug     its name, which never changes
    ops      the operations it is made at; ("f",) stands for every function of one argument
    wrong    the derivative that comes out, in the letters above
    say      what the learner is told; {f}, {node}, {inner} and {missing} are filled in
    when     what must hold there (see `CONDITIONS` in diagnosis.py)
    tier     1 names a rule, 2 what several rules may explain
    """

    slug: str
    ops: tuple[str, ...]
    wrong: str
    say: str
    when: tuple[str, ...] = ()
    tier: int = 1


_TRIGONOMETRIC = ("sin", "cos", "tan", "sec", "csc", "cot")
_INNER = ("inner",)
_BOTH = ("a varies", "b varies")
_ONE = ("a varies", "b constant")
_OTHER = ("a constant", "b varies")

_PRODUCT = "in {node}, "
_QUOTIENT = "in {node}, "

SLIPS = (
    # --- particular functions -----------------------------------------------------------------
    Slip("sigmoid-one-plus", ("sigmoid",), "v*(1 + v)*da",
         "the sigmoid's slope is s·(1 − s), with a minus"),
    Slip("sigmoid-at-input", ("sigmoid",), "a*(1 - a)*da",
         "the sigmoid's slope is s·(1 − s) in its output s, not in its input"),
    Slip("tanh-one-plus", ("tanh",), "(1 + v^2)*da", "tanh's slope is 1 − t², with a minus"),
    Slip("abs-slope-one", ("abs",), "da", "the slope of |x| is −1 for negative x"),
    Slip("relu-value", ("relu",), "v", "that is the value of {node}; its slope is 1 or 0"),
    Slip("sigmoid-sign", ("div",), "a*db/b^2",
         "1/g has the derivative −g′/g²: a minus is lost in {node}",
         (*_OTHER, "b is 1 + e^…")),
    Slip("trig-sign", _TRIGONOMETRIC, "-p*da", "the derivative of {f} has the other sign"),
    # --- the chain rule ----------------------------------------------------------------------
    Slip("chain-inner-missing", ("f", "pow", "sqrt"), "p",
         "you differentiated {f} but not its inside: {missing} is missing", (*_INNER, "outermost")),
    Slip("chain-layer-missing", ("f", "pow", "sqrt"), "p",
         "one layer is missing: {f} was differentiated, but not its inside, so that {missing} is "
         "not there", (*_INNER, "not outermost")),
    Slip("chain-outer-at-x", ("f", "pow", "sqrt"), "px*da",
         "the derivative of {f} is to be taken at {inner}, not at {x}", _INNER),
    Slip("chain-inner-inside", ("f", "pow", "sqrt"), "pd",
         "the derivative of the inside, {missing}, is a factor; it does not go into {f}", _INNER),
    Slip("chain-inner-inside", ("f", "pow", "sqrt"), "pd*da",
         "the derivative of {f} is to be taken at {inner}, not at its derivative {missing}",
         _INNER),
    Slip("chain-added", ("f", "pow", "sqrt"), "p + da",
         "the derivative of the inside of {f} is multiplied, not added: {missing}", _INNER),
    Slip("chain-times-inner", ("f", "pow", "sqrt"), "p*a",
         "multiply by the derivative of the inside, {missing}, not by the inside {inner} itself",
         _INNER),
    Slip("chain-exponent-kept", ("pow",), "b*v*da",
         "the exponent of {node} goes down by one: {inner} is raised to one less",
         (*_INNER, *_ONE)),
    Slip("chain-inner-power", ("pow",), "da^b",
         "in {node} the power stays on {inner}; its derivative is only a factor",
         (*_INNER, *_ONE)),
    # --- products and quotients ----------------------------------------------------------------
    Slip("product-termwise", ("mul",), "da*db",
         _PRODUCT + "a product's derivative is not the product of the derivatives: f′g + f·g′",
         _BOTH),
    Slip("product-wrong-pairs", ("mul",), "da*a + db*b",
         _PRODUCT + "each factor's derivative goes with the other factor: f′g + f·g′", _BOTH),
    Slip("product-minus", ("mul",), "da*b - a*db",
         _PRODUCT + "the product rule has a plus: f′g + f·g′", _BOTH),
    Slip("product-minus", ("mul",), "a*db - da*b",
         _PRODUCT + "the product rule has a plus: f′g + f·g′", _BOTH),
    Slip("product-as-sum", ("mul",), "da + db",
         _PRODUCT + "the factors were treated as terms of a sum: f′g + f·g′", _BOTH),
    Slip("product-one-term", ("mul",), "da*b",
         _PRODUCT + "the product rule has two terms, f′g + f·g′; the second is missing", _BOTH),
    Slip("product-one-term", ("mul",), "a*db",
         _PRODUCT + "the product rule has two terms, f′g + f·g′; the first is missing", _BOTH),
    Slip("quotient-termwise", ("div",), "da/db",
         _QUOTIENT + "a quotient's derivative is not the quotient of the derivatives: "
         "(f′g − f·g′)/g²", _BOTH),
    Slip("quotient-plus", ("div",), "(da*b + a*db)/b^2",
         _QUOTIENT + "the quotient rule has a minus above the line: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-reversed", ("div",), "(a*db - da*b)/b^2",
         _QUOTIENT + "the two terms above the line are the other way round: (f′g − f·g′)/g²",
         _BOTH),
    Slip("quotient-not-squared", ("div",), "(da*b - a*db)/b",
         _QUOTIENT + "the denominator is squared: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-wrong-square", ("div",), "(da*b - a*db)/a^2",
         _QUOTIENT + "the denominator is squared, not the numerator: (f′g − f·g′)/g²", _BOTH),
    Slip("quotient-inverted", ("div",), "(db*a - b*da)/a^2",
         _QUOTIENT + "the fraction was turned upside down", _BOTH),
    # --- powers, roots, exponentials ----------------------------------------------------------
    Slip("square-two-lost", ("pow",), "a*da",
         "the 2 of the square {node} comes down as a factor", (*_ONE, *_INNER, "b is 2")),
    Slip("power-coefficient-lost", ("pow",), "a^(b - 1)*da",
         "the exponent of {node} comes down as a factor", _ONE),
    Slip("power-not-reduced", ("pow",), "b*v*da",
         "the exponent of {node} goes down by one", (*_ONE, "bare")),
    Slip("power-wrong-direction", ("pow",), "b*a^(b + 1)*da",
         "the exponent of {node} goes down by one, also below zero and in a fraction", _ONE),
    Slip("root-half-lost", ("sqrt",), "da/v",
         "a root's derivative has the half: 1/(2·√…) for {node}"),
    Slip("exp-as-power", ("exp",), "a*exp(a - 1)*da",
         "{node} is no power of a variable: e^x is its own derivative"),
    Slip("exp-as-power", ("pow",), "b*a^(b - 1)*db",
         "in {node} the variable is in the exponent, so the power rule does not hold", _OTHER),
    Slip("base-log-lost", ("pow",), "v*db",
         "the logarithm of the base of {node} is missing", _OTHER),
    Slip("variable-exponent-as-power", ("pow",), "b*a^(b - 1)*da",
         "the exponent of {node} varies too, so the power rule alone does not hold", _BOTH),
    # --- sums, signs and constants --------------------------------------------------------------
    Slip("sum-sign-lost", ("sub",), "da + db", "the minus of {node} is lost"),
    Slip("sum-sign-lost", ("neg",), "da", "the minus of {node} is lost"),
    Slip("sum-sign-lost", ("add",), "da - db", "the plus of {node} became a minus", _BOTH, 2),
    Slip("constant-kept", ("add",), "da + b", "a constant's derivative is 0: {node}", _ONE),
    Slip("constant-kept", ("add",), "a + db", "a constant's derivative is 0: {node}", _OTHER),
    Slip("constant-kept", ("sub",), "da - b", "a constant's derivative is 0: {node}", _ONE),
    Slip("constant-kept", ("sub",), "a - db", "a constant's derivative is 0: {node}", _OTHER),
    Slip("data-factor-lost", ("mul",), "db", "the column in {node} is a factor of the derivative",
         (*_OTHER, "a is data")),
    Slip("data-factor-lost", ("mul",), "da", "the column in {node} is a factor of the derivative",
         (*_ONE, "b is data")),
    Slip("constant-factor-lost", ("mul",), "db", "the constant factor of {node} stays",
         (*_OTHER, "a is single"), 2),
    Slip("constant-factor-lost", ("mul",), "da", "the constant factor of {node} stays",
         (*_ONE, "b is single"), 2),
    Slip("constant-factor-lost", ("div",), "da", "the constant below {node} stays", _ONE, 2),
    Slip("constant-factor-zero", ("mul",), "0*db",
         "the constant factor of {node} stays as it is; only a constant term becomes 0", _OTHER),
    Slip("constant-factor-zero", ("mul",), "0*da",
         "the constant factor of {node} stays as it is; only a constant term becomes 0", _ONE),
    Slip("quotient-reversed", ("div",), "a*db/b^2",
         "1/g has the derivative −g′/g²: the minus is lost in {node}", _OTHER, 2),
    # --- over data, and along several paths -----------------------------------------------------
    Slip("mean-factor-lost", ("mean",), "sum(da)", "a mean has the factor 1/n: {node}"),
    Slip("softmax-diagonal", ("softmax",), "v*(1 - v)*da",
         "each element of a softmax depends on every input, not on its own alone"),
    Slip("fan-out-lost", ("add", "sub", "mul", "div", "pow"), "q*db",
         "{inner} is used more than once, and the paths add up: one of them is missing",
         ("a shared",)),
    Slip("fan-out-lost", ("add", "sub", "mul", "div", "pow"), "p*da",
         "{inner} is used more than once, and the paths add up: one of them is missing",
         ("b shared",)),
)  # fmt: skip
"""From the specific to the general; of those that give the same answer, the first tier counts."""

WHOLE = {
    "local-not-total": "that is d{of}/d{inner}, the derivative at {f} alone; the derivative by "
    "{x} goes on: {missing} is missing",
    "undifferentiated": "that is the function itself, not its derivative",
    "integrated": "that is an integral: its derivative is the function that was given",
    "wrong-order": "that is the derivative of another order",
    "wrong-variable": "that is the derivative by another variable, or by more than {x}",
    "sign": "the whole answer has the wrong sign",
    "constant-off": "the answer is off by a constant factor: it is {times} times what it should be",
    "kink-ignored": "that is the slope on one side only",
}
"""Mistakes about the whole answer, with what is said of them."""
