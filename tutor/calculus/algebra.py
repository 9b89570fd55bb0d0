"""Writing formulas down as a person would: no `1·`, no `+ 0`, numbers in front.

The backward sweep and the derivation steps both write through here, the steps with `light`,
which leaves products as they arise. The rules themselves are in plain.py.
"""

from collections.abc import Container, Sequence
from fractions import Fraction

from tutor.calculus.plain import LIGHT, PLAIN, Product
from tutor.calculus.shapes import SCALAR, Shape, shape_of
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Node, Tape


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
            self.shapes.append(shape_of(self.tape.nodes[index], self.shapes))
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
        rule = (LIGHT if self.light else PLAIN).get(op)
        return rule(self, *args) if rule else self.write(op, *args)

    def insert(self, template: Expression, values: dict[str, int]) -> int:
        """Write a whole formula in its plainest form, with a node for each of its variables."""
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
            elif node.op in ("spread", "spread_over") and not below:
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
