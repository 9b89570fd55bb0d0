"""A Python function as a tape: called once, with values that write down what is done to them.

The function is an ordinary one, of NumPy's functions and Python's operators; what it is called
with looks like a number to it. Branches that depend on a value cannot be seen this way: they are
told, and np.where is the way to write them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import kernel
from tutor.errors import TutorError
from tutor.functions import ALONG, FUNCTIONS
from tutor.notation.conditions import COMPARISONS, check_conditions
from tutor.notation.tape import NUMBER, Expression, Node, Tape

Place = int | str
"""Where a value comes from: a node of a tape, or a parameter that is no number or column."""


class UntraceableError(TutorError):
    """A function that does something to a value that no row of the registry is."""


def tape_of(function: Callable[..., Any], at: Mapping[str, Any]) -> Expression:
    """The formula that a function of NumPy computes, in terms of its parameters' names.

    Raises UntraceableError for an operation without a row, and for a branch on a value.

    >>> from tutor.notation import to_text
    >>> to_text(tape_of(lambda x, b: 1/(1 + np.exp(-(2*x + b))), {"x": 1, "b": 2}))
    '1/(1 + exp(-(2*x + b)))'
    """
    tape = Tape(shared=True)
    values = {
        name: Traced(tape, tape.variable(name), np.asarray(at[name], dtype=np.float64))
        for name in arguments(function, at)
    }
    result = function(**values)
    if not isinstance(result, Traced):
        raise UntraceableError("the function's result does not depend on its parameters")
    expression = Expression(tuple(tape.nodes), result.index)
    check_conditions(expression)
    return expression


def arguments(function: Callable[..., Any], at: Mapping[str, Any]) -> list[str]:
    """The parameters that have a value in `at`; one without a default must have one."""
    found = inspect.signature(function).parameters.values()
    missing = [p.name for p in found if p.name not in at and p.default is inspect.Parameter.empty]
    if missing:
        raise TutorError(f"the function's parameter {missing[0]} has no value")
    return [p.name for p in found if p.name in at]


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A number or a column that remembers how it was computed, and what it is."""

    def __init__(self, tape: Tape, index: int, value: Any) -> None:
        self.tape, self.index, self.value = tape, index, value

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

    def __bool__(self) -> bool:
        raise UntraceableError(
            "the function branches on a value; np.where(condition, a, b) can be followed"
        )

    def __float__(self) -> float:
        raise UntraceableError(
            "the function takes a plain number out of a value (math.sin, float); np.sin can be "
            "followed"
        )

    def __getitem__(self, key: Any) -> Traced:
        raise UntraceableError("one element of a column has no row here; mean and sum have")

    def astype(self, kind: Any) -> Traced:
        if np.dtype(kind) != np.float64:
            raise UntraceableError(f"a value becomes {np.dtype(kind)}, which is no number here")
        return Traced(self.tape, self._as_number(), np.asarray(self.value, np.float64))

    @property
    def T(self) -> Traced:  # noqa: N802 (NumPy's own name)
        return self._write("transpose", self)

    def mean(self, axis: int | None = None) -> Traced:
        return self._write(_along("mean", axis), self)

    def sum(self, axis: int | None = None) -> Traced:
        return self._write(_along("sum", axis), self)

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **options: Any) -> Traced:
        if method == "reduce" and ufunc is np.add:
            return self._write(_along("sum", options.get("axis")), args[0])
        if method != "__call__" or options:
            raise UntraceableError(f"np.{ufunc.__name__}.{method} has no row here")
        if ufunc is np.square:
            return self._write("pow", args[0], 2)
        if ufunc is np.reciprocal:
            return self._write("div", 1, args[0])
        if ufunc is np.matmul:
            return self._write("matmul" if _has_matrix(args) else "dot", *args)
        return self._write(_row_of(ufunc.__name__), *args)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Traced:
        if set(options) == {"axis"} and function in (np.sum, np.mean):
            return self._write(_along(function.__name__, options["axis"]), *args)
        if options:
            raise UntraceableError(f"np.{function.__name__} with options has no row here")
        return self._write(_row_of(function.__name__), *args)

    def _write(self, op: str, *args: Any) -> Traced:
        if len(args) != len(FUNCTIONS[op].parameters):
            raise UntraceableError(f"{op} is of {len(FUNCTIONS[op].parameters)} values here")
        indices = [
            self._constant(arg)
            if not isinstance(arg, Traced)
            else arg.index
            if op == "where" and place == 0
            else arg._as_number()
            for place, arg in enumerate(args)
        ]
        values = [arg.value if isinstance(arg, Traced) else arg for arg in args]
        with np.errstate(all="ignore"):
            return Traced(self.tape, self.tape.add(op, *indices), kernel(op)(*values))

    def _as_number(self) -> int:
        """A condition in a number's place is 1 or 0, as it is for NumPy: (x > 0)*x."""
        if self.tape.nodes[self.index].op not in COMPARISONS:
            return self.index
        return self.tape.add("where", self.index, self.tape.number(1), self.tape.number(0))

    def _constant(self, value: Any) -> int:
        if np.ndim(value):
            raise UntraceableError(
                "a column inside the function; make it a parameter, with its values in `at`"
            )
        number = Fraction(str(float(value)))  # 0.1 is what was written, not its nearest double
        if number < 0:
            return self.tape.add("neg", self.tape.append(Node(NUMBER, (), -number)))
        return self.tape.number(number)


def _has_matrix(args: Any) -> bool:
    return any(len(getattr(arg, "shape", ())) == 2 for arg in args)


def _along(name: str, axis: Any) -> str:
    """The row of a reduction, of the whole or along an axis."""
    if axis is None:
        return name
    if (name, axis) not in ALONG:
        raise UntraceableError(f"np.{name} along axis {axis} has no row here; 0 and 1 have")
    return ALONG[name, axis]


def _row_of(name: str) -> str:
    row = _rows().get(name)
    if row is None:
        raise UntraceableError(f"np.{name} has no row in the registry")
    return row


@cache
def _rows() -> Mapping[str, str]:
    """The rows by NumPy's own names for them."""
    found = {row.numpy.rpartition(".")[2]: name for name, row in FUNCTIONS.items() if not row.call}
    return {**found, "true_divide": "div", "float_power": "pow"}
