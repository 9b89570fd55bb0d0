"""Columns and matrices in the notation's own words, for functions that are read as formulas.

A library has a hundred ways to move numbers about: x[0], x[1:], reshape, stack, pad. Each is the
same few products here: x[0] is dot(x, pick0) with pick0 = [1, 0, 0], X[:, 1:] is X @ part1, whose
ones say which numbers go where. What an operation moves where, is found by giving it places
instead of numbers. A column of one number is that number: it goes with columns of any length.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.matching import matched
from tutor.calculus.shapes import SCALAR, Shape, shape_of
from tutor.calculus.templates import template
from tutor.errors import TutorError
from tutor.functions import ALONG
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Tape, reachable

_MOST_MOVED = 100_000
"""Ones and zeros that say what goes where, in one function."""
_PICK, _PART = "pick", "part"
_MOST_NAMED = 12
"""Elements of a column of at most so many have names: x0 is x[0]."""

Places = NDArray[np.int64]
"""For each number of a result, the place of the number that it is; −1 for none, which is a 0."""

_LETTERS = ("x", "y", "z")

_READ_AS = (
    ("ln(sum(exp(x - stop_gradient(y)))) + stop_gradient(y)", "logsumexp(x)", ""),
    ("ln(sum(exp(x - stop_gradient(y)), 1)) + sum(stop_gradient(y), 1)", "logsumexp(x)", ""),
    (
        "ln(sum(exp(x - stop_gradient(y)), 0)) + sum(stop_gradient(y), 0)",
        "logsumexp(transpose(x))", "",
    ),
    ("where(x >= z, x, z) - x*y + log1p(exp(where(x >= z, -x, x)))", "softplus(x) - x*y", "z"),
)  # fmt: skip
"""How tf.reduce_logsumexp and tf.nn.sigmoid_cross_entropy_with_logits are written, so that nothing
overflows; the row that they are, in value and in slope; and a letter that must be 0."""


class UntraceableError(TutorError):
    """A function that does something to a value that no row of the registry is."""


class Arrays:
    """A tape on which every node has its shape, and the values of what it is computed from.

    at     the variables' values
    fixed  the names of those that only say what goes where, or stand in the function
    names  of elements
    """

    def __init__(self) -> None:
        self.tape = Tape(shared=True)
        self.shapes: list[Shape] = []
        self.at: dict[str, Any] = {}
        self.fixed: dict[tuple[str, bytes, Shape], str] = {}
        self.names: dict[int, str] = {}
        self.moved_numbers = 0

    def expression(self, output: int) -> Expression:
        needed_at = reachable(self.tape.nodes, output)
        names = {i: name for i, name in self.names.items() if i != output and needed_at[i]}
        nodes = zip(self.tape.nodes, needed_at, strict=True)
        needed = {node.value for node, wanted in nodes if wanted and node.op == VARIABLE}
        kinds = {name: kind for (kind, *_), name in self.fixed.items()}
        moving = [n for n, kind in kinds.items() if kind in (_PICK, _PART) and n in needed]
        readings = [f"{', '.join(moving[:_MOST_NAMED])}: ones and zeros that say what goes where"]
        return Expression(
            tuple(self.tape.nodes), output, names, readings=tuple(readings * bool(moving))
        )

    def shape(self, index: int) -> Shape:
        """The shape of a node. Raises ShapeError where its arguments do not go together."""
        nodes = self.tape.nodes
        for node in nodes[len(self.shapes) : index + 1]:
            known = node.op == VARIABLE
            self.shapes.append(
                np.shape(self.at[str(node.value)]) if known else shape_of(node, self.shapes)
            )
        return self.shapes[index]

    def forget(self, count: int) -> None:
        """Keep only the first `count` nodes: what came after could not be written."""
        self.tape.forget(count)
        del self.shapes[count:]
        self.names = {index: name for index, name in self.names.items() if index < count}

    # --- leaves ------------------------------------------------------------------------------

    def variable(self, name: str, value: Any) -> int:
        self.at[name] = one(value)
        return self.tape.variable(name)

    def known(self, kind: str, value: Any) -> int:
        """A value that has no name in the function."""
        return self.variable(self.free(kind, 1), value)

    def literal(self, value: Any) -> int | None:
        """What stands in the function: a number, a column, a matrix; None for anything else."""
        value = one(value)
        if value.ndim > 2 or not value.size:
            return None
        if value.ndim:
            return self.constant("column" if value.ndim == 1 else "matrix", value)
        return self.number(value) if np.isfinite(value) else self.constant("constant", value)

    def number(self, value: Any) -> int:
        exact = Fraction(str(value))  # 0.1 as it was written, not its nearest float32
        node = self.tape.number(abs(exact))
        return self.tape.add("neg", node) if exact < 0 else node

    def constant(self, kind: str, value: Any, number: int = 1) -> int:
        """One that stands in it, or says what goes where: the same one is the same variable."""
        value = np.asarray(value)
        key = (kind, value.tobytes(), value.shape)
        if key not in self.fixed:
            self.fixed[key] = self.free(kind, number)
        return self.variable(self.fixed[key], value)

    def free(self, wanted: str, number: int | None = None) -> str:
        """A name that nothing else has: two variables may be called alike."""
        base = re.sub(r"\W", "_", wanted)
        base += "_" if base[-1].isdigit() and number is not None else ""
        taken = {*self.at, *self.names.values()}
        name = base if number is None else f"{base}{number}"
        while name in taken:
            number = 1 if number is None else number + 1
            name = f"{base}{number}"
        return name

    # --- operations --------------------------------------------------------------------------

    def write(self, op: str, *args: int) -> int:
        """Write one operation; a column of one number becomes that number."""
        undone = self.undone(op, args[0])
        index = self.tape.add(op, *args) if undone is None else undone
        return self.single(self.known_form(index))

    def known_form(self, index: int) -> int:
        """A node, or what a library's way to compute it stands for (_READ_AS)."""
        nodes = self.tape.nodes
        for written, meant, zero in _READ_AS:
            form = template(written, _LETTERS)
            if nodes[index].op != form.nodes[form.output].op:
                continue
            found = next(matched(form, index, nodes.__getitem__, range(len(nodes))), None)
            if found is not None and (not zero or self.is_zero(found[zero])):
                return self.tape.insert(template(meant, _LETTERS), found)
        return index

    def is_zero(self, index: int) -> bool:
        node = self.tape.nodes[index]
        if node.op == VARIABLE and node.value in self.fixed.values():
            return not np.any(self.at[str(node.value)])
        return node.op == NUMBER and not node.value

    def is_number(self, index: int) -> bool:
        return self.tape.nodes[index].op == NUMBER

    def single(self, index: int) -> int:
        return self.tape.add("sum", index) if self.shape(index) == (1,) else index

    def undone(self, op: str, of: int) -> int | None:
        """What an operation takes back: a column that becomes a matrix is itself again."""
        nodes, before = self.tape.nodes, self.tape.nodes[of]
        if (op, before.op) in (("transpose", "transpose"), ("sum_1", "column")):
            return before.args[0]
        if (op, before.op) == ("sum_0", "transpose") and nodes[before.args[0]].op == "column":
            return nodes[before.args[0]].args[0]
        if (op, before.op) == ("sum_1", "matmul") and nodes[before.args[1]].op == "column":
            return self.write("matvec", before.args[0], nodes[before.args[1]].args[0])
        if (op, before.op) == ("column", "sum_1") and self.shape(before.args[0])[1] == 1:
            return before.args[0]
        return None

    def row(self, index: int) -> int | None:
        """The column that a matrix of one row is made of, or holds where it stands in the code."""
        made, node = self.undone("sum_0", index), self.tape.nodes[index]
        if made is not None:
            return made
        if node.op != VARIABLE or node.value not in self.fixed.values():
            return None
        value = self.at[str(node.value)]
        if np.shape(value)[:1] != (1,):
            return None
        ones = set(np.unique(value)) <= {0, 1}
        return self.ones(value[0] == 1) if ones else self.literal(value[0])

    def insert(self, formula: str, args: Sequence[int]) -> int:
        """Write a formula of rows in x, y and z."""
        letters = _LETTERS[: len(args)]
        found = self.tape.insert(template(formula, letters), dict(zip(letters, args, strict=True)))
        return self.single(self.known_form(found))

    def product(self, left: int, right: int) -> int:
        """The product of two matrices, or of a matrix and a column."""
        ranks = (len(self.shape(left)), len(self.shape(right)))
        if ranks == (1, 1):
            return self.write("dot", left, right)
        if ranks == (2, 1):
            return self.write("matvec", left, right)
        if ranks == (1, 2):
            return self.write("matvec", self.write("transpose", right), left)
        row, nodes = self.undone("sum_0", left), self.tape.nodes
        if row is not None and nodes[right].op == "column":
            return self.write("dot", row, nodes[right].args[0])
        return self.write("matmul", left, right)

    def reduced(self, name: str, of: int, axes: Sequence[int] | None, *, keep: bool) -> int:
        """A sum or a mean, of the whole or along an axis, whose length may be kept as 1."""
        rank = len(self.shape(of))
        along = set(range(rank)) if axes is None else {axis % rank for axis in axes if rank}
        if not along:
            return of
        if len(along) == rank:
            return self.write(name, of)
        axis = along.pop()
        found = self.write(ALONG[name, axis], of)
        if not keep or self.shape(found) == SCALAR:
            return found
        column = self.write("column", found)
        return column if axis else self.write("transpose", column)

    def einsum(self, equation: str, args: Sequence[int]) -> int:
        """A sum of products in the letters of their axes, of at most two factors: ij,jk->ik."""
        inputs, _, kept = equation.partition("->")
        letters = inputs.split(",")
        unread = UntraceableError(f"the einsum {equation} has no row here")
        if len(args) > 2 or "." in equation or "->" not in equation or len(kept) > len({*kept}):
            raise unread
        if any(len(named) > len({*named}) for named in letters):  # a diagonal
            raise unread
        order = kept + "".join(dict.fromkeys(c for c in "".join(letters) if c not in kept))
        if len(order) == 3 and list(map(len, (*letters, kept))) == [2, 2, 2]:
            left, right = (
                self.turned(index, (named.index(order[2]) == 0) is (place == 0))
                for place, (index, named) in enumerate(zip(args, letters, strict=True))
            )
            free = "".join(named.replace(order[2], "") for named in letters)
            return self.turned(self.write("matmul", left, right), free != kept)
        if len(order) > 2:
            raise unread
        aligned = [self.aligned(a, named, order) for a, named in zip(args, letters, strict=True)]
        product = aligned[0] if len(aligned) == 1 else self.write("mul", *aligned)
        axes = range(len(kept), len(order))
        return self.reduced("sum", product, axes, keep=False) if axes else product

    def turned(self, matrix: int, really: bool) -> int:
        return self.write("transpose", matrix) if really else matrix

    def aligned(self, index: int, letters: str, order: str) -> int:
        """A factor of an elementwise product, with its axes in this order."""
        if len(letters) == 2:
            return self.turned(index, letters != order)
        return self.write("column", index) if len(order) == 2 and letters == order[0] else index

    # --- moving ------------------------------------------------------------------------------

    def joined(self, parts: Iterable[tuple[int, Any, Places]]) -> int | None:
        """Values beside each other: each with zeros in the others' places, and added up.

        A part is a node, what it is, and its places; None where no number of any is taken.
        """
        total = None
        for source, value, places in parts:
            if np.any(places >= 0):
                found = self.moved(source, value, places)
                total = found if total is None else self.write("add", total, found)
        return total

    def moved(self, source: int, value: Any, places: Places) -> int:
        """A node's numbers at other places; `value` is what it is.

        Raises UntraceableError where no product does that, and where a value is not finite:
        nothing times infinity is no number.
        """
        found = self.product_for(source, places)
        alone = np.size(value) == 1 and np.all(places >= 0)
        if found != source and not alone and not np.all(np.isfinite(value)):
            raise UntraceableError("an array with a value that is not finite is taken apart")
        return found

    def product_for(self, source: int, places: Places) -> int:
        """The product that puts a node's numbers at other places."""
        shape, places = self.shape(source), one(places)
        straight = np.arange(int(np.prod(shape))).reshape(shape)
        if np.array_equal(places, straight) or (not shape and places.size == 1):
            return source
        if places.ndim > 2 or not places.size:
            what = "of more than two dimensions" if places.size else "without a number"
            raise UntraceableError(f"a value {what} has no row here")
        if not shape:
            return self.write("mul", source, self.ones(places >= 0))
        return (self.from_column if len(shape) == 1 else self.from_matrix)(source, places)

    def from_column(self, source: int, places: Places) -> int:
        (length,) = self.shape(source)
        if not places.ndim:
            return self.element(source, int(places))
        if places.ndim == 1:
            return self.product(self.ones(_one_hot(places, length)), source)
        if np.array_equal(places, np.arange(length)[:, None]):
            return self.write("column", source)
        if np.array_equal(places, np.arange(length)[None, :]):
            return self.write("transpose", self.write("column", source))
        return self.spread(source, places)

    def from_matrix(self, source: int, places: Places) -> int:
        rows, columns = self.shape(source)
        straight = np.arange(rows * columns).reshape(rows, columns)
        if np.array_equal(places, straight.T):
            return self.write("transpose", source)
        row, column = np.where(places < 0, -1, places // columns), places % columns
        if places.ndim == 2:
            crossed = row.max(axis=1), np.where(places < 0, -1, column).max(axis=0)
            there = (crossed[0] >= 0)[:, None] & (crossed[1] >= 0)
            if np.array_equal(
                places, np.where(there, crossed[0][:, None] * columns + crossed[1], -1)
            ):
                return self.crossed(source, *crossed)
            return self.spread(self.from_matrix(source, straight.ravel()), places)
        if not places.ndim and rows * columns == 1:
            return self.write("sum", source)
        if not places.ndim and 1 in (rows, columns):
            return self.element(self.from_matrix(source, straight.ravel()), int(places))
        if not places.ndim:
            found = self.element(self.from_matrix(source, straight[int(row)]), int(column))
            return self.named(found, source, f"{row}_{column}")
        if np.array_equal(places, straight.ravel()) and 1 in (rows, columns):
            return self.write("sum_1" if columns == 1 else "sum_0", source)
        for axis, line in enumerate((straight[row[0]], straight[:, column[0]])):
            if np.array_equal(places, line):
                picked = self.unit(*((row[0], rows), (column[0], columns))[axis])
                picked = picked if axis else self.write("column", picked)
                return self.write(ALONG["sum", axis], self.write("mul", source, picked))
        of_rows = self.write("matmul", self.ones(_one_hot(row, rows)), source)
        return self.write("sum_1", self.write("mul", of_rows, self.ones(_one_hot(column, columns))))

    def crossed(self, source: int, row: Places, column: Places) -> int:
        """The numbers of these rows and these columns."""
        rows, columns = self.shape(source)
        if not np.array_equal(row, np.arange(rows)):
            source = self.write("matmul", self.ones(_one_hot(row, rows)), source)
        if not np.array_equal(column, np.arange(columns)):
            source = self.write("matmul", source, self.ones(_one_hot(column, columns).T))
        return source

    def spread(self, source: int, places: Places) -> int:
        """A column as a matrix: (A*x) @ B, where A says in which row each goes, B which column."""
        (length,) = self.shape(source)
        there = places[:, :, None] == np.arange(length)
        rows, columns = there.any(axis=1), there.any(axis=0).T
        if not np.array_equal(np.argwhere(there), np.argwhere(rows[:, None, :] & columns.T)):
            raise UntraceableError("a number goes to places that are no rows and columns")
        return self.write("matmul", self.write("mul", self.ones(rows), source), self.ones(columns))

    def element(self, source: int, place: int) -> int:
        """One number of a column: its product with a column that is 1 there, and else 0."""
        (length,) = self.shape(source)
        found = self.write("dot", source, self.unit(place, length))
        return self.named(found, source, str(place))

    def named(self, index: int, source: int, place: str) -> int:
        """An element, with a name of its own where it is one of a few of a variable: x0."""
        node = self.tape.nodes[source]
        few = np.prod(self.shape(source)) <= _MOST_NAMED
        if node.op == VARIABLE and str(node.value) not in self.fixed.values() and few:
            self.names.setdefault(index, self.free(f"{node.value}{place}"))
        return index

    def unit(self, place: int, length: int) -> int:
        return self.ones(np.arange(length) == place)

    def ones(self, where: NDArray[np.bool_]) -> int:
        """A column or a matrix of ones and zeros: a column with one 1 is named by its place."""
        self.moved_numbers += where.size
        if self.moved_numbers > _MOST_MOVED:
            raise UntraceableError("the function moves too many numbers about to be written out")
        value = where.astype(np.float64)
        if value.ndim == 1 and np.sum(value) == 1:
            return self.constant(_PICK, value, int(np.argmax(value)))
        return self.constant(_PART, value)


def one(value: Any) -> Any:
    """A column of one is that number."""
    value = np.asarray(value)
    return np.reshape(value, ()) if value.shape == (1,) else value


def _one_hot(places: Places, length: int) -> NDArray[np.bool_]:
    return np.asarray(places[:, None] == np.arange(length))
