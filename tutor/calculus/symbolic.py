"""To SymPy and back, and the question that only SymPy answers: are these two the same?

SymPy is imported here and nowhere else in the package, and this module only where a
derivation or a proof is wanted. Its symbols are real; a data column is a symbol of its own
kind, and a mean over it a linear operator: what is true of each element is true of the mean.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import sympy

from tutor.calculus.shapes import SCALAR, Shape
from tutor.calculus.shapes import shapes as shapes_of
from tutor.calculus.templates import definition, partial, template
from tutor.functions import FUNCTIONS, REDUCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Node, depends

Formula = Any
"""A SymPy expression (SymPy has no types of its own)."""

COUNT = sympy.Symbol("n", positive=True, integer=True)
_QUICK = 3


class Column(sympy.Symbol):  # type: ignore[misc]
    """A data column: one symbol for an element, whichever it is."""


class Mean(sympy.Function):  # type: ignore[misc]
    """(1/n) Σ over the elements of the columns inside; of a scalar, the scalar."""

    @classmethod
    def eval(cls, inner: Formula) -> Formula:
        return None if _is_column(inner) else inner

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_positive else None

    def _eval_derivative(self, by: Formula) -> Formula:
        inner = self.args[0]
        if not isinstance(by, Column):
            return Mean(inner.diff(by))
        # By x_i: one term has it, and every term has the means of x that stand inside.
        held = {mean: sympy.Dummy(real=True) for mean in inner.atoms(Mean)}
        alone = inner.xreplace(held)
        through = [
            Mean(alone.diff(letter).xreplace({held[m]: m for m in held})) * mean.diff(by)
            for mean, letter in held.items()
        ]
        direct = alone.diff(by).xreplace({letter: mean for mean, letter in held.items()})
        return sympy.Add(direct / COUNT, *through)


def _is_column(formula: Formula) -> bool:
    if isinstance(formula, Mean):
        return False
    if isinstance(formula, Column):
        return True
    return any(_is_column(part) for part in formula.args)


def to_sympy(
    nodes: Sequence[Node],
    output: int,
    shapes: Sequence[Shape],
    names: Mapping[int, str] | None = None,
    wrt: int | None = None,
) -> Formula:
    """SymPy's form of one node; nodes in `names` become symbols of that name.

    With `wrt`, those that depend on it become unknown functions of it instead.

    >>> from tutor.notation import parse
    >>> e = parse("x^2 + 2x + 1")
    >>> to_sympy(e.nodes, e.output, [()] * len(e))
    x**2 + 2*x + 1
    """
    names = names or {}
    active = [False] * len(nodes) if wrt is None else depends(nodes, [wrt])
    written: list[Formula] = []
    for index in range(output + 1):
        node = nodes[index]
        name = str(node.value) if node.op == VARIABLE else names.get(index)
        if name is not None and active[index] and index != wrt:
            written.append(_unknown_function(name, shapes[index], written[wrt or 0]))
        elif name is not None:
            kind = Column if shapes[index] != SCALAR else sympy.Symbol
            written.append(kind(name, real=True))
        elif node.op == DERIVATIVE and nodes[node.args[1]].op != VARIABLE:
            written.append(_by_value(nodes, node, shapes, names, written[node.args[1]]))
        elif node.op in REDUCTIONS and shapes[node.args[0]] == SCALAR:
            written.append(sympy.Integer(1) if node.op == "count" else written[node.args[0]])
        else:
            columns = [shapes[arg] != SCALAR for arg in node.args]
            written.append(formula_of(node, [written[arg] for arg in node.args], columns))
    return written[output]


def _unknown_function(name: str, shape: Shape, of: Formula) -> Formula:
    """s(x), of which only the name is known; a column is told by its second argument."""
    arguments = (of,) if shape == SCALAR else (of, Column(name, real=True))
    return sympy.Function(name, real=True)(*arguments)


def _by_value(
    nodes: Sequence[Node],
    node: Node,
    shapes: Sequence[Shape],
    names: Mapping[int, str],
    value: Formula,
) -> Formula:
    """ds/dy where y is computed too: derived by a symbol for y, which then gets its value."""
    what, by = node.args
    inner = to_sympy(nodes, what, shapes, {**names, by: "the inner value"})
    symbol = (Column if shapes[by] != SCALAR else sympy.Symbol)("the inner value", real=True)
    return inner.diff(symbol).subs(symbol, value)


def symbol(name: str) -> Formula:
    """A number of which only the name is known."""
    return sympy.Symbol(name, real=True)


def formula_of(node: Node, args: list[Formula], columns: Sequence[bool] = ()) -> Formula:
    """One operation on formulas; `columns` says which of them are columns."""
    if node.op == NUMBER:
        value = Fraction(node.value)
        return sympy.Rational(value.numerator, value.denominator)
    if node.op == CONSTANT:
        return {"pi": sympy.pi, "e": sympy.E}[str(node.value)]
    writer = WRITERS.get(node.op)
    if writer is not None:
        return writer(*args)
    row = FUNCTIONS[node.op]
    if row.names.sympy:
        return getattr(sympy, row.names.sympy)(*args)
    inner = definition(node.op)
    if inner is None:
        raise LookupError(f"{node.op} has neither a SymPy name nor a formula")
    kinds = dict(zip(row.parameters, columns, strict=False))
    found = shapes_of(inner, {name: (1,) for name, column in kinds.items() if column})
    formula = to_sympy(inner.nodes, inner.output, found)
    symbols = [
        (Column if kinds.get(name) else sympy.Symbol)(name, real=True) for name in row.parameters
    ]
    # Not subs: on its way through a Dummy a mean would take the column for a number.
    return formula.xreplace(dict(zip(symbols, args, strict=True)))


def own_slope(nodes: Sequence[Node], output: int, name: str, at: float) -> Formula:
    """What SymPy itself says of a slope at a point, with Max and Min for max and min.

    On a kink this is SymPy's convention, not ours: where it has no number it says zoo or nan.

    >>> from tutor.notation import parse
    >>> e = parse("max(x, 0)")
    >>> own_slope(e.nodes, e.output, "x", 0)
    1/2
    """
    written: list[Formula] = []
    for node in nodes:
        args = [written[arg] for arg in node.args]
        if node.op == VARIABLE:
            written.append(sympy.Symbol(str(node.value), real=True))
        elif node.op in FUNCTIONS and FUNCTIONS[node.op].names.cases:
            written.append(getattr(sympy, FUNCTIONS[node.op].names.cases)(*args))
        else:
            written.append(formula_of(node, args))
    letter = sympy.Symbol(name, real=True)
    return written[output].diff(letter).subs(letter, sympy.Rational(at))


WRITERS: dict[str, Callable[..., Formula]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "neg": lambda a: -a,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "gt": sympy.StrictGreaterThan,
    "ge": sympy.GreaterThan,
    "lt": sympy.StrictLessThan,
    "le": sympy.LessThan,
    "ne": sympy.Unequality,
    "stop_gradient": lambda a: (Column if _is_column(a) else sympy.Symbol)(f"held {a}", real=True),
    "where": lambda c, a, b: sympy.Piecewise((a, c), (b, True)),
    "mean": Mean,
    "sum": lambda a: COUNT * Mean(a),
    "count": lambda a: COUNT,
    "spread": lambda x, a: a,
    "identity": lambda a: a,
    DERIVATIVE: sympy.diff,
}


def same(left: Formula, right: Formula, *, quick: bool = False) -> bool:
    """Whether SymPy can show that two formulas are one function; False if it cannot.

    `quick` tries only what takes milliseconds: multiplying out and cancelling.

    >>> x = sympy.Symbol("x", real=True)
    >>> same(1/(1 + sympy.exp(-x)), (1 + sympy.tanh(x/2))/2)
    True
    """
    # On a jump or a corner a row's kinks speak; beside it a jump's derivative is 0, a sign a/|a|.
    difference = (
        (left - right)
        .replace(sympy.DiracDelta, lambda *args: sympy.Integer(0))
        .replace(sympy.sign, lambda inner: inner / sympy.Abs(inner))
        .replace(_is_slope_of_steps, lambda slope: sympy.Integer(0))
    )
    attempts: tuple[Callable[[Formula], Formula], ...] = (
        lambda d: d,
        sympy.expand,
        lambda d: sympy.cancel(sympy.together(sympy.powsimp(d))),
        sympy.simplify,
        lambda d: sympy.simplify(sympy.expand(d.rewrite(sympy.exp))),
        lambda d: sympy.simplify(sympy.piecewise_fold(d)),
        lambda d: sympy.simplify(d.rewrite(sympy.Piecewise)),
        # √a·√b = √(a·b) wherever the left side is real, and nothing else is asked here.
        lambda d: sympy.simplify(sympy.powsimp(sympy.together(d), combine="base", force=True)),
        lambda d: sympy.expand(sympy.expand_log(d).replace(Mean, _taken_out)),
        _by_cases,
    )
    if difference.has(sympy.Piecewise):  # simplify may take seconds over conditions
        attempts = (*attempts[:_QUICK], _by_cases, *attempts[_QUICK:-1])
    tried = attempts[:_QUICK] if quick else attempts
    forms = _about_elements(difference)
    return any(_attempted(attempt, form) == 0 for attempt in tried for form in forms)


def _is_slope_of_steps(formula: Formula) -> bool:
    """d/dx of a floor or a ceiling, which SymPy leaves open: 0 beside the jumps."""
    if isinstance(formula, sympy.Subs):
        return _is_slope_of_steps(formula.expr)
    return isinstance(formula, sympy.Derivative) and isinstance(
        formula.expr, sympy.floor | sympy.ceiling
    )


_MOST_CONDITIONS = 5


def _by_cases(formula: Formula) -> Formula:
    """The formula where it does not vanish: on either side of 0, of each condition, one by one.

    Between the cases, on their edges, a row's kinks speak.
    """
    symbols = list(formula.free_symbols)
    if formula.has(Mean, Column):
        return None  # what holds element by element may not hold of a mean
    positive = sympy.Dummy("p", positive=True)
    sides = [formula]
    if len(symbols) == 1:
        sides = [formula.subs(symbols[0], sign * positive) for sign in (1, -1)]
    for side in sides:
        edges = {condition: _edge(condition) for condition in side.atoms(_RELATIONAL)}
        distinct = list(dict.fromkeys(edge for edge, _ in edges.values()))
        if len(distinct) > _MOST_CONDITIONS:
            return None
        for above in product((True, False), repeat=len(distinct)):
            on_its_side = dict(zip(distinct, above, strict=True))
            case = {
                c: sympy.S(isinstance(c, sympy.Unequality) or on_its_side[edge] == up)
                for c, (edge, up) in edges.items()
            }
            if (left := sympy.simplify(side.xreplace(case))) != 0:
                return left
    return sympy.Integer(0)


_RELATIONAL = sympy.core.relational.Relational


def _edge(condition: Formula) -> tuple[Formula, bool]:
    """What vanishes on the edge of a condition, and whether the condition holds above it."""
    edge = condition.lhs - condition.rhs
    above = isinstance(condition, sympy.StrictGreaterThan | sympy.GreaterThan)
    return (-edge, not above) if edge.could_extract_minus_sign() else (edge, above)


def _attempted(attempt: Callable[[Formula], Formula], formula: Formula) -> Formula:
    try:
        return attempt(formula)
    except (sympy.PolynomialError, NotImplementedError):
        return None


def _about_elements(formula: Formula) -> list[Formula]:
    """What may be asked of the elements instead of their means.

    Of a sum of means, whether its inside vanishes everywhere, where what stands beside the means
    is no column: x − mean(x) does not vanish. Of any formula, itself with the constants taken
    out of each mean.
    """
    means = formula.atoms(Mean)
    if not means:
        return [formula]
    forms = [formula.replace(Mean, _taken_out)]
    letters = {mean: sympy.Dummy() for mean in means}
    linear = formula.xreplace(letters)
    slopes = [linear.diff(letter) for letter in letters.values()]
    beside = [*slopes, linear.xreplace(dict.fromkeys(letters.values(), sympy.Integer(0)))]
    if not any(part.has(Column, *letters.values()) for part in beside):
        forms.insert(0, formula.xreplace({mean: mean.args[0] for mean in means}))
    return forms


def _taken_out(inner: Formula, *, expand: bool = True) -> Formula:
    """(1/n) Σ c·x as c·(1/n) Σ x; multiplied out before, or each term as it stands."""
    inner = sympy.expand(inner) if expand else inner
    terms = []
    for term in sympy.Add.make_args(inner):
        factors = sympy.Mul.make_args(term)
        outside = [factor for factor in factors if not _is_column(factor)]
        inside = [factor for factor in factors if _is_column(factor)]
        terms.append(sympy.Mul(*outside) * Mean(sympy.Mul(*inside)))
    return sympy.Add(*terms)


@cache
def partial_confirmed(op: str, position: int) -> bool:
    """Whether SymPy's own derivative of a row's definition is the partial in the row.

    >>> partial_confirmed("sigmoid", 0)
    True
    """
    row = FUNCTIONS[op]
    local = partial(op, position)
    if local is None:
        return True
    symbols = [sympy.Symbol(name, real=True) for name in row.parameters]
    value = _row_value(op, symbols)
    claimed = to_sympy(local.nodes, local.output, [SCALAR] * len(local))
    claimed = claimed.subs(sympy.Symbol(row.value, real=True), value)
    found = sympy.diff(value, symbols[position])
    inside = [_of_positive(text) for text in row.domain.inside] or symbols[:1]
    return all(same(found.subs(symbols[0], x), claimed.subs(symbols[0], x)) for x in inside)


def _of_positive(text: str) -> Formula:
    """A row's formula in p, for a p above 0."""
    form = template(text, ("p",))
    formula = to_sympy(form.nodes, form.output, [SCALAR] * len(form))
    return formula.subs(sympy.Symbol("p", real=True), sympy.Symbol("p", positive=True))


def _row_value(op: str, symbols: Sequence[Formula]) -> Formula:
    if FUNCTIONS[op].formula:
        text = template(FUNCTIONS[op].formula, FUNCTIONS[op].parameters)
        return to_sympy(text.nodes, text.output, [SCALAR] * len(text))
    return formula_of(Node(op, tuple(range(len(symbols)))), list(symbols))


def rewritings(formula: Formula) -> Iterator[Formula]:
    """What a person would try to make a formula shorter: collecting, factoring, cancelling."""
    if formula.has(sympy.Piecewise, sympy.zoo, sympy.nan):
        return
    for attempt in (sympy.factor_terms, sympy.factor, sympy.cancel, sympy.expand):
        with suppress(sympy.PolynomialError):
            yield _everywhere(formula, attempt)


def _everywhere(formula: Formula, attempt: Callable[[Formula], Formula]) -> Formula:
    """An attempt made inside the means first, from the innermost out, and then around them."""
    letters: dict[Formula, Formula] = {}

    def apart(inner: Formula) -> Formula:
        taken = _taken_out(attempt(inner), expand=False)
        found = {mean: sympy.Dummy(real=True) for mean in taken.atoms(Mean)}
        letters.update({letter: mean for mean, letter in found.items()})
        return taken.xreplace(found)

    result = attempt(formula.replace(Mean, apart))
    for letter, mean in reversed(list(letters.items())):
        result = result.xreplace({letter: mean})
    return result
