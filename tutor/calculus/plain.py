"""The plainest form of each operation: one function an operation, one row a function.

Each rule is an identity of real numbers that looks at one node and its arguments; finding out
that two forms are equal is SymPy's work.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tutor.calculus.shapes import SCALAR, Shape, shape_of
from tutor.functions import OF_MATRICES
from tutor.notation.tape import VARIABLE, Node

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


_ONE = Product(Fraction(1), Fraction(1), (), ())


def _mul(algebra: Algebra, left: int, right: int) -> int:
    shape = _shape(algebra, "mul", left, right)
    result = algebra.assemble(algebra.factors(left, right))
    return _fill(algebra, result, shape, left, right)


def _div(algebra: Algebra, over: int, under: int) -> int:
    above, below = algebra.factors(over), algebra.factors(under)
    shape = _shape(algebra, "div", over, under)
    result = algebra.assemble(
        Product(
            above.number_over * below.number_under, above.number_under * below.number_over,
            above.over + below.under, above.under + below.over,
        )
    )  # fmt: skip
    return _fill(algebra, result, shape, over, under)


def _shape(algebra: Algebra, op: str, left: int, right: int) -> Shape:
    """The shape of both together."""
    one, other = algebra.shapes[left], algebra.shapes[right]
    if one == other or SCALAR in (one, other):
        return one or other
    return shape_of(Node(op, (left, right)), algebra.shapes)


def _fill(algebra: Algebra, result: int, shape: Shape, *sources: int) -> int:
    """Keep a column a column when the factor that made it one has gone."""
    if algebra.shapes[result] == shape:
        return result
    source = next((index for index in sources if algebra.shapes[index] == shape), None)
    if source is None:  # neither has the shape of both
        source = algebra.write("mul", *sources)
    return spread(algebra, source, result)


def spread(algebra: Algebra, like: int, value: int) -> int:
    """A value of the shape of another node; a number stays one to the reader."""
    node = algebra.nodes[like]
    like = node.args[0] if node.op in ("spread", "spread_over") else like
    op = "spread" if algebra.shapes[value] == SCALAR else "spread_over"
    return algebra.write(op, like, value)


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
    scalars, columns = _parted(algebra, algebra.factors(column))
    inner = algebra.assemble(columns)
    if algebra.shapes[inner] != algebra.shapes[column]:  # what it was spread over counts
        return algebra.write("sum", column)
    under = list(scalars.under)
    counts = [
        index
        for index in under
        if algebra.nodes[index].op == "count"
        and algebra.shapes[algebra.nodes[index].args[0]] == algebra.shapes[column]
    ]
    reduced = algebra.write("mean" if counts else "sum", inner)
    for count in counts[:1]:
        under.remove(count)
    return algebra.assemble(scalars._replace(over=(*scalars.over, reduced), under=tuple(under)))


def _parted(algebra: Algebra, product: Product) -> tuple[Product, Product]:
    """A product in two: its numbers and scalars, and its columns or matrices."""
    scalars, others = (
        [tuple(index for index in row if (algebra.shapes[index] == SCALAR) is scalar)
         for row in (product.over, product.under)]
        for scalar in (True, False)
    )  # fmt: skip
    rest = Product(Fraction(1), Fraction(1), others[0], others[1])
    return product._replace(over=scalars[0], under=scalars[1]), rest


def outside_mean(algebra: Algebra, column: int) -> int:
    """What is the same for all leaves a mean: mean(2·x) is 2·mean(x)."""
    if algebra.shapes[column] == SCALAR:
        return column
    if algebra.nodes[column].op == "spread":
        return algebra.nodes[column].args[1]
    outside, inner = _parted(algebra, algebra.factors(column))
    if outside == _ONE:
        return algebra.write("mean", column)
    inside = algebra.assemble(inner)
    if algebra.shapes[inside] != algebra.shapes[column]:
        return algebra.write("mean", column)
    mean = algebra.write("mean", inside)
    return algebra.assemble(outside._replace(over=(*outside.over, mean)))


def _count(algebra: Algebra, like: int) -> int:
    """All columns of one length have one count: that of the first variable that is one.

    Or that of a matrix with so many rows.
    """
    shape = algebra.shapes[like]
    if len(shape) == 2:
        return algebra.write("count", _of_shape(algebra, like))
    for index, node in enumerate(algebra.nodes[: like + 1]):
        if node.op == VARIABLE and algebra.shapes[index] == shape:
            return algebra.write("count", index)
        if node.op == VARIABLE and len(shape) == 1 and algebra.shapes[index][:1] == shape:
            return algebra.write("count_0", index)
    return algebra.write("count", like)


def _of_shape(algebra: Algebra, like: int) -> int:
    """The matrix that stands for all of a shape: a variable that has it not by chance.

    In X @ W - y that is y, though a square X makes W as large; in W^2 it is W.
    """
    nodes, shape = algebra.nodes, algebra.shapes[like]
    alike = [index for index, found in enumerate(algebra.shapes) if found == shape]
    used: dict[int, str] = {}
    for node in nodes:
        for arg in node.args:
            used.setdefault(arg, node.op)
    variables = [index for index in alike if nodes[index].op == VARIABLE]
    of_elements = [index for index in variables if used.get(index) not in OF_MATRICES]
    if of_elements:
        return of_elements[0]
    reached, pending = set[int](), [like]
    while pending:
        index = pending.pop()
        if index not in reached and algebra.shapes[index] == shape:
            reached.add(index)
            pending.extend(nodes[index].args if nodes[index].op not in OF_MATRICES else ())
    return next((index for index in variables if index in reached), min(reached))


def _linear(algebra: Algebra, op: str, *sides: int) -> int:
    """Numbers leave what is linear in each argument: A @ (2·B) is 2·(A @ B)."""
    inner: list[int] = []
    over: list[int] = []
    under: list[int] = []
    number_over = number_under = Fraction(1)
    for side in sides:
        scalars, rest = _parted(algebra, algebra.factors(side))
        inner.append(algebra.assemble(rest))
        if algebra.shapes[inner[-1]] != algebra.shapes[side]:
            return algebra.write(op, *sides)
        over.extend(scalars.over)
        under.extend(scalars.under)
        number_over *= scalars.number_over
        number_under *= scalars.number_under
    if number_over == 0 or (not over and not under and number_over == number_under):
        return algebra.write(op, *sides)
    return algebra.assemble(
        Product(number_over, number_under, (*over, algebra.write(op, *inner)), tuple(under))
    )


def _matmul(algebra: Algebra, left: int, right: int) -> int:
    return _linear(algebra, "matmul", left, right)


def _matvec(algebra: Algebra, matrix: int, column: int) -> int:
    return _linear(algebra, "matvec", matrix, column)


def _sum_0(algebra: Algebra, matrix: int) -> int:
    return _linear(algebra, "sum_0", matrix)


def _sum_1(algebra: Algebra, matrix: int) -> int:
    """The sums of rows of one number are these numbers."""
    node = algebra.nodes[matrix]
    if node.op == "column" and matrix not in algebra.opaque:
        return node.args[0]
    return _linear(algebra, "sum_1", matrix)


def _column(algebra: Algebra, column: int) -> int:
    node = algebra.nodes[column]
    if node.op == "spread":
        like, value = node.args
        return algebra.write("spread", algebra.write("column", like), value)
    return _linear(algebra, "column", column)


def _transpose(algebra: Algebra, matrix: int) -> int:
    node = algebra.nodes[matrix]
    if node.op == "transpose" and matrix not in algebra.opaque:
        return node.args[0]
    return _linear(algebra, "transpose", matrix)


def _cancelled(product: Product, count: int) -> Product:
    """count(x)/count(x) is 1: a length is never 0."""
    over, under = list(product.over), list(product.under)
    if count in over and count in under:
        over.remove(count)
        under.remove(count)
    return product._replace(over=tuple(over), under=tuple(under))


PLAIN: dict[str, Callable[..., int]] = {
    "add": _add, "sub": _sub, "neg": _neg, "mul": _mul, "div": _div, "pow": _pow,
    "where": _where, "sum": _sum, "mean": outside_mean, "count": _count,
    "matmul": _matmul, "matvec": _matvec, "transpose": _transpose, "column": _column,
    "sum_0": _sum_0, "sum_1": _sum_1,
}  # fmt: skip


# --- light: products as they arise -------------------------------------------------------------


def _light_mul(algebra: Algebra, left: int, right: int) -> int:
    numbers = _factor_value(algebra, left, right), _factor_value(algebra, right, left)
    if 0 in numbers:
        return algebra.number(0)
    for number, other, one in zip(numbers, (right, left), (left, right), strict=True):
        if number == 1:
            whole = algebra.shapes[one] or algebra.shapes[other]
            return other if algebra.shapes[other] == whole else spread(algebra, one, other)
        if number == -1:
            return algebra.make("neg", other)
    if algebra.nodes[left].op == "neg" and left not in algebra.opaque:
        return algebra.write("neg", _light_mul(algebra, algebra.nodes[left].args[0], right))
    return algebra.write("mul", left, right)


def _factor_value(algebra: Algebra, index: int, other: int) -> Fraction | None:
    """The number that a factor is; a column of equal numbers is one beside another column."""
    node, shape = algebra.nodes[index], algebra.shapes[index]
    if node.op == "spread" and algebra.shapes[other] != SCALAR:
        same = shape == algebra.shapes[other]
        value = algebra.value_of(node.args[1])
        wider = value == 1 and _shape(algebra, "mul", index, other) == shape
        return value if same or wider else None
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


def _light_transpose(algebra: Algebra, matrix: int) -> int:
    node = algebra.nodes[matrix]
    double = node.op == "transpose" and matrix not in algebra.opaque
    return node.args[0] if double else algebra.write("transpose", matrix)


def _light_column(algebra: Algebra, column: int) -> int:
    spread_out = algebra.nodes[column].op == "spread"
    return _column(algebra, column) if spread_out else algebra.write("column", column)


_DRAWING_OUT = ("sum", "mean", "matmul", "matvec", "sum_0", "sum_1", "column", "transpose")

LIGHT: dict[str, Callable[..., int]] = {
    **{op: rule for op, rule in PLAIN.items() if op not in _DRAWING_OUT},
    "mul": _light_mul, "neg": _light_neg, "div": _light_div, "transpose": _light_transpose,
    "column": _light_column,
}  # fmt: skip
