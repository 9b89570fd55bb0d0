"""Writing formulas down as a person would: no `1·`, no `+ 0`, numbers in front.

Each rule is an identity of real numbers that looks at one node and its arguments; finding
out that two forms are equal is SymPy's work. The backward sweep and the derivation steps
both write through here, the steps with `light`, which leaves products as they arise.
"""

from collections.abc import Callable, Container, Sequence
from fractions import Fraction
from typing import NamedTuple

from tutor.calculus.shapes import SCALAR, Shape, shape_of
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Node, Tape

_LARGEST_FOLDED_POWER = 16
_LARGEST_FOLDED_BASE = 1000


class Product(NamedTuple):
    """A product taken apart: numbers and factors, above and below the line."""

    number_over: Fraction
    number_under: Fraction
    over: tuple[int, ...]
    under: tuple[int, ...]


class Algebra:
    """A shared tape that writes each operation in its plainest form.

    `opaque` nodes are never taken apart: they have a name, or their value is at hand. With
    `powers`, equal factors are collected: x·x is written x².
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        shapes: Sequence[Shape],
        *,
        opaque: Container[int] = (),
        light: bool = False,
        powers: bool = False,
    ) -> None:
        self.tape = Tape(nodes, shared=True)
        self.shapes: list[Shape] = list(shapes)
        self.opaque = opaque
        self.light = light
        self.powers = powers

    @property
    def nodes(self) -> list[Node]:
        return self.tape.nodes

    def write(self, op: str, *args: int) -> int:
        """Write one operation as it is."""
        index = self.tape.append(Node(op, args))
        if index == len(self.shapes):
            node = self.tape.nodes[index]
            self.shapes.append(
                self.shapes[args[0]]
                if op in (DERIVATIVE, "spread")
                else shape_of(node, self.shapes)
            )
        return index

    def leaf(self, node: Node, shape: Shape = SCALAR) -> int:
        index = self.tape.append(node)
        if index == len(self.shapes):
            self.shapes.append(shape)
        return index

    def number(self, value: Fraction | int) -> int:
        """A constant as a person writes it: 2, −2, 0.1, 1/3."""
        value = Fraction(value)
        if value < 0:
            return self.write("neg", self.number(-value))
        return self.leaf(Node(NUMBER, (), value))

    def quotient(self, value: Fraction) -> int:
        """A constant as a fraction in lowest terms: 1/2."""
        if value.denominator == 1:
            return self.number(value)
        if value < 0:
            return self.write("neg", self.quotient(-value))
        return self.write("div", self.number(value.numerator), self.number(value.denominator))

    def make(self, op: str, *args: int) -> int:
        """Write one operation in its plainest form."""
        rule = (_LIGHT_RULES if self.light else _RULES).get(op)
        return rule(self, *args) if rule else self.write(op, *args)

    def insert(self, template: Expression, values: dict[str, int]) -> int:
        """Write a whole formula, with a node for each of its variables."""
        moved: list[int] = []
        for node in template.nodes:
            if node.op == VARIABLE:
                moved.append(values[str(node.value)])
            elif node.args:
                moved.append(self.make(node.op, *(moved[arg] for arg in node.args)))
            else:
                moved.append(self.leaf(node))
        return moved[template.output]

    def value_of(self, index: int) -> Fraction | None:
        """The number that a node is, if it is one: 3, −3, 1/3."""
        node = self.nodes[index]
        if node.op == NUMBER:
            return Fraction(node.value)
        if node.op == "neg":
            inner = self.value_of(node.args[0])
            return None if inner is None else -inner
        if node.op == "div":
            over, under = (self.nodes[arg] for arg in node.args)
            if over.op == under.op == NUMBER and under.value:
                return Fraction(over.value) / Fraction(under.value)
        return None

    def constant(self, value: Fraction, *like: int) -> int:
        """The number `value`, as a decimal if one of `like` is written as one."""
        decimal = any(
            self.nodes[index].op == NUMBER and Fraction(self.nodes[index].value).denominator != 1
            for index in like
        )
        return self.number(value) if decimal else self.quotient(value)

    def factors(self, *indices: int) -> Product:
        """The product of some nodes, taken apart as far as it was written as a product."""
        number_over = number_under = Fraction(1)
        over: list[int] = []
        under: list[int] = []
        pending = [(index, False) for index in reversed(indices)]
        while pending:
            index, below = pending.pop()
            node = self.nodes[index]
            if node.op == NUMBER:
                value = Fraction(node.value)
                if below:
                    number_under *= value
                else:
                    number_over *= value
            elif index in self.opaque:
                (under if below else over).append(index)
            elif node.op == "mul":
                pending.extend((arg, below) for arg in reversed(node.args))
            elif node.op == "neg":
                number_over = -number_over
                pending.append((node.args[0], below))
            elif node.op == "div":
                pending.extend([(node.args[1], not below), (node.args[0], below)])
            elif node.op == "spread" and not below:
                pending.append((node.args[1], below))
            else:
                (under if below else over).append(index)
        return Product(number_over, number_under, tuple(over), tuple(under))

    def assemble(self, product: Product) -> int:
        """A product written in order: number, factors, then one line below."""
        number_over, number_under, over, under = product
        if number_under == 0:
            return self.write("div", self._row(number_over, over), self._row(number_under, under))
        if number_over == 0:
            return self.number(0)
        if self.powers:
            over, under = self._collected(over, under)
        sign = -1 if (number_over < 0) != (number_under < 0) else 1
        number_over, number_under = abs(number_over), abs(number_under)
        if number_over.denominator == number_under.denominator == 1:
            lowest = number_over / number_under
            number_over, number_under = Fraction(lowest.numerator), Fraction(lowest.denominator)
        elif (not over and not under) or number_under != 1:
            number_over, number_under = number_over / number_under, Fraction(1)
        if len(over) == 1 and not under and number_under == 1 and number_over * sign != 1:
            cases = self._cases(over[0], number_over * sign)
            if cases is not None:
                return cases
        above = self._row(number_over, over)
        if under or number_under != 1:
            above = self.write("div", above, self._row(number_under, under))
        return self.write("neg", above) if sign < 0 else above

    def _row(self, number: Fraction, factors: Sequence[int]) -> int:
        written = [self.number(number)] if number != 1 or not factors else []
        written.extend(factors)
        result = written[0]
        for factor in written[1:]:
            result = self.write("mul", result, factor)
        return result

    def _collected(
        self, over: Sequence[int], under: Sequence[int]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Equal factors as one power, plain ones first: x·e^x·x/x is x·e^x."""
        powers: dict[int, Fraction] = {}
        for factors, sign in ((over, 1), (under, -1)):
            for factor in factors:
                base, power = self._base_and_power(factor)
                powers[base] = powers.get(base, Fraction(0)) + sign * power
        above = [(base, power) for base, power in powers.items() if power > 0]
        below = [(base, -power) for base, power in powers.items() if power < 0]
        rows = [
            tuple(self.make("pow", base, self.quotient(power)) for base, power in row)
            for row in (sorted(above, key=self._plainness), sorted(below, key=self._plainness))
        ]
        return rows[0], rows[1]

    def _base_and_power(self, factor: int) -> tuple[int, Fraction]:
        node = self.nodes[factor]
        if node.op == "pow" and factor not in self.opaque:
            exponent = self.value_of(node.args[1])
            if exponent is not None and exponent.denominator == 1:
                return node.args[0], exponent
        return factor, Fraction(1)

    def _plainness(self, factor: tuple[int, Fraction]) -> int:
        """Names stand before what is written with signs."""
        return 0 if factor[0] in self.opaque or not self.nodes[factor[0]].args else 1

    def plain_sum(self, left: int, right: int) -> int:
        """a + (b + c) without the brackets."""
        following: list[tuple[str, int]] = []
        while self.nodes[right].op in ("add", "sub") and right not in self.opaque:
            node = self.nodes[right]
            following.append((node.op, node.args[1]))
            right = node.args[0]
        result = self.write("add", left, right)
        for op, term in reversed(following):
            result = self.write(op, result, term)
        return result

    def _cases(self, index: int, number: Fraction) -> int | None:
        """2·(1 if y > 0 else 0) is 2 if y > 0 else 0."""
        node = self.nodes[index]
        if node.op != "where" or index in self.opaque:
            return None
        values = [self.value_of(arg) for arg in node.args[1:]]
        if None in values:
            return None
        branches = [self.quotient(number * value) for value in values if value is not None]
        return self.write("where", node.args[0], *branches)


def _mul(algebra: Algebra, left: int, right: int) -> int:
    shape = algebra.shapes[left] or algebra.shapes[right]
    result = algebra.assemble(algebra.factors(left, right))
    return _fill(algebra, result, shape, left, right)


def _div(algebra: Algebra, over: int, under: int) -> int:
    above, below = algebra.factors(over), algebra.factors(under)
    shape = algebra.shapes[over] or algebra.shapes[under]
    result = algebra.assemble(
        Product(
            above.number_over * below.number_under, above.number_under * below.number_over,
            above.over + below.under, above.under + below.over,
        )
    )  # fmt: skip
    return _fill(algebra, result, shape, over, under)


def _fill(algebra: Algebra, result: int, shape: Shape, *sources: int) -> int:
    """Keep a column a column when the factor that made it one has gone."""
    if algebra.shapes[result] == shape:
        return result
    source = next(index for index in sources if algebra.shapes[index] == shape)
    like = algebra.nodes[source].args[0] if algebra.nodes[source].op == "spread" else source
    return algebra.write("spread", like, result)


def _neg(algebra: Algebra, value: int) -> int:
    if algebra.nodes[value].op == "spread":
        like, inner = algebra.nodes[value].args
        return algebra.write("spread", like, _neg(algebra, inner))
    return algebra.assemble(_negated(algebra.factors(value)))


def _negated(product: Product) -> Product:
    return product._replace(number_over=-product.number_over)


def _add(algebra: Algebra, left: int, right: int) -> int:
    numbers = algebra.value_of(left), algebra.value_of(right)
    if numbers[0] is not None and numbers[1] is not None:
        return algebra.constant(numbers[0] + numbers[1], left, right)
    if numbers[0] == 0:
        return right
    if numbers[1] == 0:
        return left
    if algebra.nodes[right].op == "neg":
        return algebra.write("sub", left, algebra.nodes[right].args[0])
    if algebra.nodes[left].op == "neg" and left not in algebra.opaque:
        return algebra.write("sub", right, algebra.nodes[left].args[0])
    return algebra.plain_sum(left, right) if algebra.powers else algebra.write("add", left, right)


def _sub(algebra: Algebra, left: int, right: int) -> int:
    numbers = algebra.value_of(left), algebra.value_of(right)
    if numbers[0] is not None and numbers[1] is not None:
        return algebra.constant(numbers[0] - numbers[1], left, right)
    if numbers[1] == 0:
        return left
    if numbers[0] == 0:
        return algebra.make("neg", right)
    if algebra.nodes[right].op == "neg" and right not in algebra.opaque:
        return algebra.write("add", left, algebra.nodes[right].args[0])
    return algebra.write("sub", left, right)


def _pow(algebra: Algebra, base: int, exponent: int) -> int:
    power = algebra.value_of(exponent)
    if power == 1:
        return base
    if power == 0:
        return algebra.number(1)
    value = algebra.value_of(base)
    small = power is not None and power.denominator == 1 and 0 < power <= _LARGEST_FOLDED_POWER
    if value is not None and power is not None and small and _short(value):
        return algebra.constant(value ** int(power), base)
    return algebra.write("pow", base, exponent)


def _short(value: Fraction) -> bool:
    """Whether a power of it is still a number that a person would write."""
    return max(abs(value.numerator), value.denominator) <= _LARGEST_FOLDED_BASE


def _where(algebra: Algebra, condition: int, value: int, other: int) -> int:
    return value if value == other else algebra.write("where", condition, value, other)


def _sum(algebra: Algebra, column: int) -> int:
    """Scalars leave a sum, and a sum over n is a mean."""
    if algebra.shapes[column] == SCALAR:
        return column
    if algebra.nodes[column].op == "spread":
        like, value = algebra.nodes[column].args
        count = _count(algebra, like)
        product = algebra.factors(value, count)
        return algebra.assemble(_cancelled(product, count))
    product = algebra.factors(column)
    scalars = [index for index in product.over if algebra.shapes[index] == SCALAR]
    columns = [index for index in product.over if algebra.shapes[index] != SCALAR]
    scalars_under = [index for index in product.under if algebra.shapes[index] == SCALAR]
    columns_under = [index for index in product.under if algebra.shapes[index] != SCALAR]
    counts = [
        index
        for index in scalars_under
        if algebra.nodes[index].op == "count"
        and algebra.shapes[algebra.nodes[index].args[0]] == algebra.shapes[column]
    ]
    inner = algebra.assemble(
        Product(Fraction(1), Fraction(1), tuple(columns), tuple(columns_under))
    )
    reduced = algebra.write("mean" if counts else "sum", inner)
    for count in counts[:1]:
        scalars_under.remove(count)
    return algebra.assemble(
        Product(
            product.number_over, product.number_under, (*scalars, reduced), tuple(scalars_under)
        )
    )


def _count(algebra: Algebra, like: int) -> int:
    """All columns of one length have one count: that of the first variable that is one."""
    shape = algebra.shapes[like]
    for index, node in enumerate(algebra.nodes[: like + 1]):
        if node.op == VARIABLE and algebra.shapes[index] == shape:
            return algebra.write("count", index)
    return algebra.write("count", like)


def _cancelled(product: Product, count: int) -> Product:
    """count(x)/count(x) is 1: a length is never 0."""
    over, under = list(product.over), list(product.under)
    if count in over and count in under:
        over.remove(count)
        under.remove(count)
    return product._replace(over=tuple(over), under=tuple(under))


def _light_mul(algebra: Algebra, left: int, right: int) -> int:
    numbers = _factor_value(algebra, left, right), _factor_value(algebra, right, left)
    if 0 in numbers:
        return algebra.number(0)
    for number, other in zip(numbers, (right, left), strict=True):
        if number == 1:
            return other
        if number == -1:
            return algebra.make("neg", other)
    if algebra.nodes[left].op == "neg" and left not in algebra.opaque:
        return algebra.write("neg", _light_mul(algebra, algebra.nodes[left].args[0], right))
    return algebra.write("mul", left, right)


def _factor_value(algebra: Algebra, index: int, other: int) -> Fraction | None:
    """The number that a factor is; a column of equal numbers is one beside another column."""
    node = algebra.nodes[index]
    if node.op == "spread" and algebra.shapes[index] == algebra.shapes[other]:
        return algebra.value_of(node.args[1])
    return algebra.value_of(index)


def _light_neg(algebra: Algebra, value: int) -> int:
    node = algebra.nodes[value]
    if node.op == "neg":
        return node.args[0]
    return value if algebra.value_of(value) == 0 else algebra.write("neg", value)


def _light_div(algebra: Algebra, over: int, under: int) -> int:
    if algebra.value_of(over) == 0 and algebra.value_of(under) != 0:
        return over
    return over if algebra.value_of(under) == 1 else algebra.write("div", over, under)


_RULES: dict[str, Callable[..., int]] = {
    "add": _add, "sub": _sub, "neg": _neg, "mul": _mul, "div": _div, "pow": _pow,
    "where": _where, "sum": _sum, "count": _count,
}  # fmt: skip

_LIGHT_RULES: dict[str, Callable[..., int]] = {
    **_RULES, "mul": _light_mul, "neg": _light_neg, "div": _light_div,
}  # fmt: skip
