"""The plainest form of each operation: one function an operation, one row a function.

Each rule is an identity of real numbers that looks at one node and its arguments; finding out
that two forms are equal is SymPy's work.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tutor.calculus.shapes import SCALAR, Shape
from tutor.notation.tape import VARIABLE

if TYPE_CHECKING:
    from tutor.calculus.algebra import Algebra

_LARGEST_FOLDED_POWER = 16
_LARGEST_FOLDED_BASE = 1000


class Product(NamedTuple):
    """A product taken apart: numbers and factors, above and below the line."""

    number_over: Fraction
    number_under: Fraction
    over: tuple[int, ...]
    under: tuple[int, ...]


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
    if algebra.powers and (twice := _collected(algebra, "add", left, right)) is not None:
        return twice
    if algebra.nodes[right].op == "neg":
        return algebra.make("sub", left, algebra.nodes[right].args[0])
    if algebra.nodes[left].op == "neg" and left not in algebra.opaque:
        return algebra.make("sub", right, algebra.nodes[left].args[0])
    return algebra.plain_sum(left, right) if algebra.powers else algebra.write("add", left, right)


def _sub(algebra: Algebra, left: int, right: int) -> int:
    numbers = algebra.value_of(left), algebra.value_of(right)
    if numbers[0] is not None and numbers[1] is not None:
        return algebra.constant(numbers[0] - numbers[1], left, right)
    if numbers[1] == 0:
        return left
    if numbers[0] == 0:
        return algebra.make("neg", right)
    if algebra.powers and (twice := _collected(algebra, "sub", left, right)) is not None:
        return twice
    if algebra.nodes[right].op == "neg" and right not in algebra.opaque:
        return algebra.write("add", left, algebra.nodes[right].args[0])
    return algebra.write("sub", left, right)


def _collected(algebra: Algebra, op: str, left: int, right: int) -> int | None:
    """x + x is 2x, and 1 − s − s is 1 − 2s."""
    node = algebra.nodes[left]
    if left == right:
        return algebra.make("mul", algebra.number(2), left) if op == "add" else None
    if node.op == op and node.args[1] == right and left not in algebra.opaque:
        return algebra.write(op, node.args[0], algebra.make("mul", algebra.number(2), right))
    return None


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


def outside_mean(algebra: Algebra, column: int) -> int:
    """What is the same for all leaves a mean: mean(2·x) is 2·mean(x)."""
    if algebra.shapes[column] == SCALAR:
        return column
    if algebra.nodes[column].op == "spread":
        return algebra.nodes[column].args[1]
    product = algebra.factors(column)
    over, under = (
        {alike: tuple(index for index in row if (algebra.shapes[index] == SCALAR) is alike)
         for alike in (True, False)}
        for row in (product.over, product.under)
    )  # fmt: skip
    if not over[True] and not under[True] and product.number_over == product.number_under == 1:
        return algebra.write("mean", column)
    inner = Product(Fraction(1), Fraction(1), over[False], under[False])
    mean = algebra.write("mean", algebra.assemble(inner))
    return algebra.assemble(product._replace(over=(*over[True], mean), under=under[True]))


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


PLAIN: dict[str, Callable[..., int]] = {
    "add": _add, "sub": _sub, "neg": _neg, "mul": _mul, "div": _div, "pow": _pow,
    "where": _where, "sum": _sum, "mean": outside_mean, "count": _count,
}  # fmt: skip

LIGHT: dict[str, Callable[..., int]] = {
    **{op: rule for op, rule in PLAIN.items() if op not in ("sum", "mean")},
    "mul": _light_mul, "neg": _light_neg, "div": _light_div,
}  # fmt: skip
