"""The rules of differentiation, one row an operation: what its derivative becomes on paper.

A rule takes one derivative and leaves those inside it open, as nodes of the kind
"derivative", unless they are known at sight. Linear rules run on. To add a rule, add a row to
`RULES`; every other function is differentiated by its row of the registry.
"""

from collections.abc import Callable, Collection, Sequence

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import SCALAR
from tutor.calculus.templates import moving, partial, pushforward
from tutor.functions import FUNCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import Node, depends, standing


class Differentiation:
    """Rules applied on one tape, with the names of those that were used."""

    def __init__(self, algebra: Algebra, names: Collection[int], *, full: bool) -> None:
        self.algebra = algebra
        self.names = names
        self.full = full
        self.used: list[str] = []

    def derivative(self, what: int, by: int, *, at_once: bool = False) -> int:
        """d(what)/d(by) by one rule; left open unless `at_once` or known at sight."""
        algebra = self.algebra
        active = depends(algebra.nodes, [by])
        if not active[what]:
            self.used.append("constant")
            return algebra.number(0)
        if what == by:
            return algebra.number(1)
        node = algebra.nodes[what]
        if not at_once and (what in self.names or not self.at_sight(what, by, active)):
            return algebra.write(DERIVATIVE, what, by)
        rule = RULES.get(node.op, _by_registry)
        found = rule(self, what, by, [active[arg] for arg in node.args])
        column = what if algebra.shapes[what] != SCALAR else by
        if algebra.shapes[column] != SCALAR and algebra.shapes[found] == SCALAR:
            return algebra.write("spread", column, found)  # a column's derivative is a column
        return found

    def running_on(self, what: int, by: int) -> int:
        """The derivative inside a linear rule, which belongs to the same line."""
        return self.derivative(what, by, at_once=not self.full and what not in self.names)

    def at_sight(self, what: int, by: int, active: Sequence[bool]) -> bool:
        """Whether a derivative needs no line of its own: that of c·x + d."""
        if what == by or not active[what]:
            return True
        if self.full or what in self.names:
            return False
        node = self.algebra.nodes[what]
        if node.op == "mul" and all(active[arg] for arg in node.args):
            return False
        if node.op == "div" and active[node.args[1]]:
            return False
        return node.op in ("add", "sub", "neg", "mul", "div") and all(
            self.at_sight(arg, by, active) for arg in node.args
        )

    def chained(self, outer: int, inner: int, by: int) -> int:
        """outer · d(inner)/d(by); what is known at sight is not named as a rule."""
        if inner == by:
            return outer
        self.used.append("chain rule")
        used = list(self.used)
        slope = self.derivative(inner, by)
        self.used = used
        return self.algebra.make("mul", outer, slope)


Rule = Callable[[Differentiation, int, int, Sequence[bool]], int]
"""(differentiation, what, by, which arguments depend on `by`) → the derivative's node."""


def _sum(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    node = rules.algebra.nodes[what]
    rules.used.append("sum")
    return rules.algebra.make(node.op, *(rules.running_on(arg, by) for arg in node.args))


def _minus(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    rules.used.append("sign")
    return rules.algebra.make("neg", rules.running_on(rules.algebra.nodes[what].args[0], by))


def _product(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    algebra = rules.algebra
    left, right = algebra.nodes[what].args
    if not active[0] or not active[1]:
        constant, other = (right, left) if active[0] else (left, right)
        rules.used.append("constant factor")
        return algebra.make("mul", constant, rules.running_on(other, by))
    rules.used.append("product rule")
    return algebra.make(
        "add",
        algebra.make("mul", rules.derivative(left, by), right),
        algebra.make("mul", left, rules.derivative(right, by)),
    )


def _quotient(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    algebra = rules.algebra
    over, under = algebra.nodes[what].args
    if not active[1]:
        rules.used.append("constant factor")
        return algebra.make("div", rules.running_on(over, by), under)
    square = algebra.make("pow", under, algebra.number(2))
    if not active[0]:
        rules.used.append("reciprocal")
        return rules.chained(algebra.make("neg", algebra.make("div", over, square)), under, by)
    rules.used.append("quotient rule")
    above = algebra.make(
        "sub",
        algebra.make("mul", rules.derivative(over, by), under),
        algebra.make("mul", over, rules.derivative(under, by)),
    )
    return algebra.make("div", above, square)


def _power(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    algebra = rules.algebra
    base, exponent = algebra.nodes[what].args
    if active[0] and active[1]:
        # (a^b)′ = a^b·(b·ln a)′
        rules.used.append("logarithmic differentiation")
        inside = algebra.make("mul", exponent, algebra.make("ln", base))
        return algebra.make("mul", what, algebra.write(DERIVATIVE, inside, by))
    if active[1]:
        rules.used.append("exponential")
        return rules.chained(algebra.make("mul", what, algebra.make("ln", base)), exponent, by)
    rules.used.append("power")
    reduced = algebra.make("sub", exponent, algebra.number(1))
    outer = algebra.make("mul", exponent, algebra.make("pow", base, reduced))
    return rules.chained(outer, base, by)


def _reduction(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    node = rules.algebra.nodes[what]
    if rules.algebra.shapes[by] != SCALAR:
        rules.used.append(f"{FUNCTIONS[node.op].rule}, of which one term moves")
        inner = rules.derivative(node.args[0], by)
        n = rules.algebra.make("count", by)
        return rules.algebra.make("div", inner, n) if node.op == "mean" else inner
    rules.used.append(f"{FUNCTIONS[node.op].rule} term by term")
    return rules.algebra.write(node.op, rules.algebra.write(DERIVATIVE, node.args[0], by))


def _cases(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    condition, *branches = rules.algebra.nodes[what].args
    rules.used.append("case by case")
    return rules.algebra.make(
        "where", condition, *(rules.derivative(branch, by) for branch in branches)
    )


def _by_registry(rules: Differentiation, what: int, by: int, active: Sequence[bool]) -> int:
    """Any other function: the partials of its row, times the inner derivatives."""
    algebra = rules.algebra
    node = algebra.nodes[what]
    row = FUNCTIONS[node.op]
    values = {**dict(zip(row.parameters, node.args, strict=True)), row.value: what}
    if node.op != "identity":
        rules.used.append(row.rule)
    total = algebra.number(0)
    for position, arg in enumerate(node.args):
        local = partial(node.op, position)
        if active[position] and local is not None:
            slope = algebra.insert(local, values)
            if (
                row.arrays.reduces
                and algebra.shapes[arg] != SCALAR
                and algebra.shapes[by] == SCALAR
            ):
                slope = algebra.write("sum", rules.chained(slope, arg, by))
            elif row.arrays.pushforward and algebra.shapes[arg] != SCALAR:
                slope = _mixed(rules, what, arg, by)
            else:
                slope = rules.chained(slope, arg, by)
            total = algebra.make("add", total, slope)
    return total


def _mixed(rules: Differentiation, what: int, arg: int, by: int) -> int:
    """A function of a whole column, which says how it moves: s·(x′ − Σ s·x′) for softmax."""
    algebra, row = rules.algebra, FUNCTIONS[rules.algebra.nodes[what].op]
    template = pushforward(row.name)
    assert template is not None
    rules.used.append("chain rule")
    (letter,) = moving(row.name)
    inner = rules.derivative(arg, by)
    return algebra.insert(template, {row.parameters[0]: arg, row.value: what, letter: inner})


RULES: dict[str, Rule] = {
    "add": _sum, "sub": _sum, "neg": _minus, "mul": _product, "div": _quotient, "pow": _power,
    "where": _cases, "mean": _reduction, "sum": _reduction,
}  # fmt: skip


def waiting(nodes: Sequence[Node], names: Collection[int], line: int) -> set[int]:
    """The open derivatives of names that others of a line will bring again.

    They are taken together, a round later: all of du/dx becomes cos(x) at once.
    """
    opened = standing(nodes, line, DERIVATIVE)
    found = set()
    for one in opened:
        what, by = nodes[one].args
        above = depends(nodes, [what])
        others = (nodes[i].args for i in opened if i != one)
        if what in names and any(above[other] and same == by for other, same in others):
            found.add(one)
    return found
