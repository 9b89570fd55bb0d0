"""A Python function as a tape: called once, with values that write down what is done to them.

The function is an ordinary one, of NumPy's functions and Python's operators; what it is called
with looks like a number to it. Branches that depend on a value cannot be seen this way: they are
told, and np.where is the way to write them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.arrays import Arrays, UntraceableError
from tutor.calculus.evaluate import kernel
from tutor.calculus.python_functions import Followed, arguments, call, told
from tutor.calculus.trace import as_point
from tutor.errors import ShapeError
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS


def followed(function: Callable[..., Any], at: Mapping[str, Any]) -> Followed:
    """The formula that a function of NumPy computes, in terms of its parameters' names.

    Raises UntraceableError for an operation without a row, and for a branch on a value.

    >>> found = followed(lambda x, b: 1/(1 + np.exp(-(2*x + b))), {"x": 1, "b": 2})
    >>> found.expression.text
    '1/(1 + exp(-(2*x + b)))'
    """
    given = as_point(arguments(function, at))
    arrays = Arrays()
    values = {
        name: Traced(arrays, arrays.variable(name, value), np.asarray(value))
        for name, value in given.items()
    }
    result = call(function, values)
    if isinstance(result, (int, float, np.number)) and not isinstance(result, bool):
        result = Traced(arrays, Traced.constant(arrays, result), np.asarray(result))
    if not isinstance(result, Traced):
        kind = "nothing" if result is None else f"a {type(result).__name__}"
        raise UntraceableError(f"the function gives {kind}; a gradient is of one number")
    if result.size == 1 and result.ndim:
        result = result.sum()
    expression = told(arrays, result.index)
    with np.errstate(all="ignore"):  # what is not finite is told by the report
        value = call(function, {name: np.array(value)[()] for name, value in given.items()})
    value = np.reshape(np.asarray(value, dtype=np.float64), ())
    return Followed(expression, arrays.at, given, value, frozenset(arrays.fixed.values()))


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A number, a column or a matrix that remembers how it was computed, and what it is."""

    def __init__(self, arrays: Arrays, index: int, value: Any) -> None:
        self.arrays, self.index, self.value = arrays, index, value

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.value)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.size(self.value))

    def __len__(self) -> int:
        return len(self.value)

    def __str__(self) -> str:
        return str(self.value[()])

    def __format__(self, spec: str) -> str:
        return format(self.value[()], spec)

    def __bool__(self) -> bool:
        raise UntraceableError(
            "the function branches on a value; np.where(condition, a, b) can be followed"
        )

    def __float__(self) -> float:
        raise UntraceableError(
            "the function takes a plain number out of a value (math.sin, float); np.sin can be "
            "followed"
        )

    def __int__(self) -> int:
        raise UntraceableError("a value becomes a whole number, which no gradient gets through")

    def __getitem__(self, key: Any) -> Traced:
        if isinstance(key, Traced) or (isinstance(key, tuple) and any(map(_is_traced, key))):
            raise UntraceableError(
                "the function picks elements by a value; np.where can be followed"
            )
        return self.moved(lambda places: places[key])

    def astype(self, kind: Any) -> Traced:
        if np.dtype(kind) not in (np.float64, np.float32):
            raise UntraceableError(f"a value becomes {np.dtype(kind)}, which is no number here")
        return Traced(self.arrays, self.as_number(), np.asarray(self.value, np.float64))

    @property
    def T(self) -> Traced:  # noqa: N802 (NumPy's own name)
        return self.moved(np.transpose)

    def reshape(self, *shape: Any) -> Traced:
        return self.moved(lambda places: places.reshape(*shape))

    def ravel(self) -> Traced:
        return self.moved(np.ravel)

    flatten = ravel

    def mean(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return _reduced("mean", self, axis=axis, keepdims=keepdims)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return _reduced("sum", self, axis=axis, keepdims=keepdims)

    def dot(self, other: Any) -> Traced:
        return _product(self, other)

    def var(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return _variance(self, axis, keepdims=keepdims)

    def std(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return np.sqrt(_variance(self, axis, keepdims=keepdims))  # type: ignore[no-any-return]

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **options: Any) -> Traced:
        if method == "reduce" and ufunc is np.add:
            return _reduced("sum", *args, **options)
        if method != "__call__" or options:
            raise UntraceableError(f"np.{ufunc.__name__}.{method} has no row here")
        if ufunc is np.square:
            return self.written("pow", args[0], 2)
        if ufunc is np.reciprocal:
            return self.written("div", 1, args[0])
        if ufunc is np.matmul:
            return _product(*args)
        return self.written(_row_of(ufunc.__name__), *args)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Traced:
        name = function.__name__
        if function in _MOVING and _is_traced(args[0]):
            return args[0].moved(lambda places: function(places, *args[1:], **options))  # type: ignore[no-any-return]
        if function in _JOINING:
            return self.joined(function, args[0], *args[1:], **options)
        if function in _OF_ARRAYS:
            return _OF_ARRAYS[function](*args, **options)
        if options:
            raise UntraceableError(f"np.{name} with options has no row here")
        return self.written(_row_of(name), *args)

    def written(self, op: str, *args: Any) -> Traced:
        """One operation, of values and of plain numbers beside them."""
        if len(args) != len(FUNCTIONS[op].parameters):
            raise UntraceableError(f"{op} is of {len(FUNCTIONS[op].parameters)} values here")
        indices = [self.node(arg, condition=op == "where" and not k) for k, arg in enumerate(args)]
        values = [arg.value if _is_traced(arg) else arg for arg in args]
        with np.errstate(all="ignore"):
            value = kernel(op)(*values)
        return self.checked(lambda: self.arrays.write(op, *indices), value)

    def checked(self, write: Callable[[], int], value: Any) -> Traced:
        """What was written, whose shape must be the value's own; a column of one is a number."""
        try:
            index = write()
            shape = self.arrays.shape(index)
        except ShapeError as error:
            raise UntraceableError(error.message) from None
        if shape != np.shape(value) and np.size(value) > 1:
            raise UntraceableError(f"an array of the shape {np.shape(value)} has no row here")
        return Traced(self.arrays, index, value)

    def node(self, value: Any, *, condition: bool = False) -> int:
        if not _is_traced(value):
            return self.constant(self.arrays, value)
        return value.index if condition else value.as_number()  # type: ignore[no-any-return]

    def moved(self, move: Callable[[Any], Any]) -> Traced:
        """Its numbers at other places."""
        places = np.asarray(move(np.arange(self.size).reshape(self.shape)))
        index, value = self.as_number(), np.asarray(self.value)
        return self.checked(lambda: self.arrays.moved(index, value, places), move(value))

    def joined(self, join: Any, parts: Sequence[Any], *args: Any, **options: Any) -> Traced:
        """Several values beside each other."""
        values = [np.asarray(part.value if _is_traced(part) else part) for part in parts]
        nodes = [self.node(part) for part in parts]

        def places(own: int) -> Any:
            numbers = [np.arange(value.size).reshape(value.shape) for value in values]
            others = [one if k == own else 0 * one - 1 for k, one in enumerate(numbers)]
            return join(others, *args, **options)

        total = self.arrays.joined(
            (node, value, places(own))
            for own, (node, value) in enumerate(zip(nodes, values, strict=True))
        )
        assert total is not None
        return self.checked(lambda: total, join(values, *args, **options))

    def as_number(self) -> int:
        """A condition in a number's place is 1 or 0, as it is for NumPy: (x > 0)*x."""
        tape = self.arrays.tape
        if tape.nodes[self.index].op not in COMPARISONS:
            return self.index
        return self.arrays.write("where", self.index, tape.number(1), tape.number(0))

    @staticmethod
    def constant(arrays: Arrays, value: Any) -> int:
        """A number that stands in the function; a column or a matrix by a name."""
        if type(value).__module__.startswith("tensorflow"):  # a variable has a gradient of its own
            raise UntraceableError("a value of TensorFlow's stands in the function")
        array = np.asarray(value)
        if array.dtype.kind not in "fiub" or array.ndim > 2 or not array.size:
            raise UntraceableError(f"a {type(value).__name__} inside the function has no row here")
        index = arrays.literal(as_point({"constant": array})["constant"])
        assert index is not None
        return index


def _is_traced(value: Any) -> bool:
    return isinstance(value, Traced)


def _reduced(
    name: str, of: Traced, axis: Any = None, *, keepdims: Any = False, **others: Any
) -> Traced:
    if any(value is not None for value in others.values()):
        raise UntraceableError(f"np.{name} with {next(iter(others))} has no row here")
    axes = None if axis is None else np.atleast_1d(axis).tolist()
    index, keep = of.as_number(), keepdims is True
    value = getattr(np, name)(of.value, axis=axis, keepdims=keep)
    return of.checked(lambda: of.arrays.reduced(name, index, axes, keep=keep), value)


def _variance(of: Traced, axis: Any = None, *, keepdims: bool = False) -> Traced:
    if axis is None:
        return of.written("variance", of)
    apart = of - _reduced("mean", of, axis, keepdims=True)
    return _reduced("mean", apart**2, axis, keepdims=keepdims)


def _norm(of: Traced, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Traced:
    if ord is not None and (ord != 2 or (of.ndim == 2 and axis is None)):
        raise UntraceableError(f"np.linalg.norm of the order {ord} has no row here")
    if axis is None and not keepdims:
        return of.written("norm", of)
    return np.sqrt(_reduced("sum", of * of, axis, keepdims=keepdims))  # type: ignore[no-any-return]


def _product(a: Any, b: Any) -> Traced:
    one = a if _is_traced(a) else b
    left, right = (one.node(value) for value in (a, b))
    values = [value.value if _is_traced(value) else value for value in (a, b)]
    if 0 in map(np.ndim, values):
        return one.written("mul", a, b)  # type: ignore[no-any-return]
    return one.checked(lambda: one.arrays.product(left, right), np.matmul(*values))  # type: ignore[no-any-return]


def _outer(a: Any, b: Any) -> Any:
    return np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1))


def _einsum(equation: Any, *parts: Any) -> Traced:
    one = next(part for part in parts if _is_traced(part))
    nodes = [one.node(part) for part in parts]
    values = [part.value if _is_traced(part) else part for part in parts]
    plain = str(equation).replace(" ", "")
    value = np.einsum(plain, *values)
    return one.checked(lambda: one.arrays.einsum(plain, nodes), value)  # type: ignore[no-any-return]


_MOVING = frozenset(
    (np.transpose, np.reshape, np.ravel, np.squeeze, np.expand_dims, np.flip, np.roll, np.take,
     np.repeat, np.tile, np.broadcast_to, np.diag, np.diagonal, np.atleast_1d, np.atleast_2d)
)  # fmt: skip
_JOINING = frozenset((np.concatenate, np.stack, np.hstack, np.vstack, np.column_stack))
_OF_ARRAYS: Mapping[Any, Callable[..., Traced]] = {
    np.sum: lambda of, axis=None, **options: _reduced("sum", of, axis, **options),
    np.mean: lambda of, axis=None, **options: _reduced("mean", of, axis, **options),
    np.var: _variance,
    np.std: lambda of, axis=None, **options: np.sqrt(_variance(of, axis, **options)),
    np.linalg.norm: _norm, np.dot: _product, np.outer: _outer, np.einsum: _einsum,
    np.diff: lambda of: of[1:] - of[:-1],
}  # fmt: skip


def _row_of(name: str) -> str:
    row = _rows().get(name)
    if row is None:
        raise UntraceableError(f"np.{name} has no row in the registry")
    return row


@cache
def _rows() -> Mapping[str, str]:
    """The rows by NumPy's own names for them."""
    found = {
        row.names.numpy.rpartition(".")[2]: name
        for name, row in FUNCTIONS.items()
        if not row.call and not row.arrays.linear
    }
    return {**found, "true_divide": "div", "float_power": "pow"}
