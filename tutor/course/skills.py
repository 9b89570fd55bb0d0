"""What there is to practise: one row a skill, with problems by level as patterns.

A pattern is a formula with slots: {a}, {b}, {c} are small whole numbers, {n} a power from 2 to 6.
Every level has problems enough for a sitting in which none comes twice.
To add a skill or a problem, add a row; every problem is solved by the tutor before it is asked.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill: patterns from easy to hard, and the catalogue's mistakes that speak of it."""

    name: str
    title: str
    levels: tuple[tuple[str, ...], ...]
    mistakes: tuple[str, ...]
    """Beginnings of slugs: "product" is every mistake with a product."""


SKILLS = (
    Skill(
        "sum", "Sums and constant factors",
        (("{a}*x + {b}", "{a}*x^2 + {b}"), ("{a}*x^2 - {b}*x + {c}", "{b} - {a}*x^3"),
         ("x^{n}/{a} - {b}*x^2 + {c}*x", "({a}*x - {b}*x^{n})/{c}")),
        ("constant", "sum", "term", "wrong-variable"),
    ),
    Skill(
        "power", "Powers and roots",
        (("x^{n}", "{a}*x^{n}"), ("x^(-{n})", "{a}*sqrt(x)", "{a}/x"),
         ("x^({n}/3)", "{a}/x^{n}", "{a}/sqrt(x)")),
        ("power", "root", "square"),
    ),
    Skill(
        "exponential", "Exponentials and logarithms",
        (("{a}*exp(x)", "{a}*ln(x)"), ("exp({a}*x)", "{a}^x", "ln({a}*x)"),
         ("exp(-{a}*x^2)", "ln(x^2 + {a})", "x^x", "{a}^({b}*x)")),
        ("exp", "base", "variable-exponent"),
    ),
    Skill(
        "trigonometry", "Sine, cosine, tangent",
        (("{a}*sin(x)", "{a}*cos(x)"), ("sin({a}*x)", "cos({a}*x)", "tan({a}*x)"),
         ("sin({a}*x + {b})^2", "cos(x^{n})", "tan(x)^2")),
        ("trig",),
    ),
    Skill(
        "product", "The product rule",
        (("{a}*x*sin(x)", "{a}*x*exp(x)", "{a}*x*ln(x)", "(x + {a})*cos(x)"),
         ("x^{n}*exp({a}*x)", "x^{n}*cos(x)", "sin({a}*x)*cos(x)"),
         ("x^{n}*exp({a}*x)*sin(x)", "({a}*x + {b})*ln({c}*x)", "exp(-x)*sin({a}*x)")),
        ("product",),
    ),
    Skill(
        "quotient", "The quotient rule",
        (("x/(x + {a})", "{a}/(x + {b})"), ("sin(x)/x^{n}", "exp(x)/(x + {a})", "ln(x)/x^{n}"),
         ("({a}*x + {b})/(x^2 + {c})", "sin({a}*x)/exp(x)", "exp(x)/({a} + exp(x))")),
        ("quotient",),
    ),
    Skill(
        "chain", "The chain rule",
        (("({a}*x + {b})^{n}", "sin({a}*x)", "exp({a}*x)"),
         ("(x^2 + {a})^{n}", "sqrt(x^2 + {a})", "sin(x^{n})", "exp(x^2 + {a}*x)"),
         ("exp(sin({a}*x))", "ln(1 + exp({a}*x))", "sin(sqrt(x^2 + {a}))", "sigmoid(x^2)^2")),
        ("chain", "local-not-total"),
    ),
    Skill(
        "activations", "Sigmoid, tanh, softplus",
        (("sigmoid(x)", "tanh(x)", "softplus(x)", "{a}*sigmoid(x)", "{a}*tanh(x)",
          "sigmoid(x) + {a}*x", "softplus(x) - {a}*x"),
         ("sigmoid({a}*x + {b})", "tanh({a}*x)", "softplus({a}*x)"),
         ("x*sigmoid({a}*x)", "sigmoid(x)*({a} - sigmoid(x))", "tanh(x)^{n}",
          "ln(sigmoid({a}*x))")),
        ("sigmoid", "tanh"),
    ),
    Skill(
        "corners", "ReLU and |x|, away from the corner",
        (("relu({a}*x)", "abs({a}*x)"), ("relu({a}*x + {b})", "abs(x - {a})", "{a}*x*abs(x)"),
         ("relu(x)^{n}", "relu(x - {a})*x", "sqrt(abs(x) + {a})")),
        ("relu", "abs", "kink"),
    ),
    Skill(
        "paths", "One value used twice",
        (("u = {a}*x; u + u^2", "u = x^{n}; u*x"),
         ("u = sin(x); u^2 + {a}*u", "u = {a}*x; u*exp(u)"),
         ("u = sigmoid({a}*x); u*(1 - u)", "u = exp(x); ln(1 + u) - {a}*u")),
        ("fan-out",),
    ),
    Skill(
        "data", "Means over data, by a weight",
        (("mean({a}*W*x)", "mean(W*x - {a}*y)", "mean({a}*W*x + y)"),
         ("mean((W*x - {a}*y)^2)", "sum(({a}*W*x - y)^2)", "mean((W*x + {a})^2)"),
         ("mean(({a}*W*x + b - y)^2)", "mean(exp({a}*W*x))", "mean((sigmoid(W*x) - y)^{n})")),
        ("mean", "data"),
    ),
)  # fmt: skip

DATA = ("x", "y")
"""In a problem over data, the names that stand for columns; it is derived by W."""
