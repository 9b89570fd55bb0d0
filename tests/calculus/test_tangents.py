"""Forward mode, row by row of the registry: a tangent along any direction, in every shape.

It is ⟨adjoint, direction⟩, which the backward sweep brings without knowing of it, and what
TensorFlow's accumulator says.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from tests.functions.samples import SAMPLED
from tutor.autodiff.messages import ForwardAnswer, ForwardRequest
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.forward import forward
from tutor.calculus.shapes import SCALAR, Shape, shapes
from tutor.calculus.sweep import sweep
from tutor.errors import ShapeError
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Tape

ALIKE: tuple[tuple[Shape, ...], ...] = (
    *((size,) * 3 for size in (SCALAR, (3,), (2, 3))), ((2, 3), (3, 2)),
)  # fmt: skip
MIXED: tuple[tuple[Shape, ...], ...] = (
    *(pair for size in (SCALAR, (3,), (2, 1)) for pair in ((size, (2, 3)), ((2, 3), size))),
    (SCALAR, (3,)), ((3,), SCALAR), ((2, 3), SCALAR, (3,)), ((2, 3), (2, 1), SCALAR),
)  # fmt: skip
NO_NUMBERS = ("gt", "ge", "lt", "le", "ne")
"""Nothing can be added up of their values."""
UNKNOWN_THERE = ("spread", "spread_over", "count", "count_0", "count_1", "softsign")
"""Of these TensorFlow has no such operation, or no second gradient, which it takes for this."""


def moved(op: str, sizes: tuple[Shape, ...]) -> tuple[Expression, dict[str, Shape]]:
    """L = Σ weight·op(a + k·da, …), which moves with k at 0 as op does along da, …"""
    tape = Tape()
    given: dict[str, Shape] = {"k": SCALAR}
    args = []
    for name, size in zip(FUNCTIONS[op].parameters, sizes, strict=True):
        given |= {name: size, f"d{name}": size}
        step = tape.add("mul", tape.variable("k"), tape.variable(f"d{name}"))
        args.append(tape.add("add", tape.variable(name), step))
    if op == "where":
        args[0] = tape.add("gt", args[0], tape.number(0))
    value = tape.add(op, *args)
    so_far = Expression(tuple(tape.nodes), value)
    given["weight"] = shapes(so_far, given)[value]
    output = tape.add("sum", tape.add("mul", tape.variable("weight"), value))
    return Expression(tuple(tape.nodes), output), given


def cases() -> Iterator[tuple[str, tuple[Shape, ...]]]:
    """Each row with every combination of shapes that it takes."""
    for op, row in FUNCTIONS.items():
        count = len(row.parameters)
        # A number has no softmax, of which what is by rows has one in its partials.
        known = (s for s in (*ALIKE, *MIXED) if not row.arrays.by_row or SCALAR not in s)
        for sizes in dict.fromkeys(one[:count] for one in known if len(one) >= count):
            with suppress(ShapeError, ValueError):
                over = op.startswith("spread") and np.broadcast_shapes(*sizes) != sizes[0]
                if op not in NO_NUMBERS and not over and moved(op, sizes):
                    yield op, sizes


CASES = list(cases())


def point(op: str, given: Mapping[str, Shape]) -> dict[str, Any]:
    """Numbers of a row's own domain, drawn from its name."""
    generator = np.random.default_rng(list(op.encode()))
    boxes = dict(zip(FUNCTIONS[op].parameters, SAMPLED.get(op, [()])[0] or (), strict=False))
    drawn = {
        name: generator.uniform(*boxes.get(name, (0.1, 1.0)), size=size)
        for name, size in given.items()
    }
    return {**drawn, "k": 0.0}


def test_every_row_is_taken_in_every_shape_that_it_has() -> None:
    assert {op for op, _ in CASES} == set(FUNCTIONS) - {*NO_NUMBERS}
    both = {op for op, sizes in CASES if (2, 3) in sizes}
    assert set(FUNCTIONS) - both == {*NO_NUMBERS, "dot", "column"}


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "closed"])
@pytest.mark.parametrize("op", list(dict.fromkeys(op for op, _ in CASES)))
def test_a_tangent_is_the_adjoint_along_the_direction(op: str, keep: bool) -> None:
    for sizes in (sizes for name, sizes in CASES if name == op):
        expression, given = moved(op, sizes)
        found, at = shapes(expression, given), point(op, given)
        tape, back = forward(expression, found, {"k": 1}, keep=keep), sweep(expression, found)
        there, here = evaluate(tape.nodes, at), evaluate(back.nodes, at)
        for node, (tangent, size) in enumerate(zip(tape.tangents, found, strict=True)):
            assert tangent is None or np.shape(there[tangent]) == tape.shapes[tangent] == size, node
        adjoints = {name: back.adjoints[expression.find(name)] for name in FUNCTIONS[op].parameters}
        along = [
            np.sum(here[place] * at[f"d{name}"])
            for name, place in adjoints.items()
            if place is not None
        ]
        output = tape.tangents[expression.output]
        assert (output is None) == (not along), sizes
        if output is not None:
            np.testing.assert_allclose(there[output], sum(along), rtol=1e-11, err_msg=str(sizes))


@pytest.mark.parametrize(
    "op", list(dict.fromkeys(op for op, _ in CASES if op not in UNKNOWN_THERE))
)
def test_tensorflows_accumulator_says_the_same(oracle: Oracle, op: str) -> None:
    """Of a matrix where there may be one: the other shapes are the adjoint's, above."""
    taken = [sizes for name, sizes in CASES if name == op]
    alike = {sizes[: len(taken[0])] for sizes in ALIKE}
    *_, largest = [sizes for sizes in taken if sizes in alike] or taken
    expression, given = moved(op, largest)
    found, at = shapes(expression, given), point(op, given)
    tape = forward(expression, found, {"k": 1})
    here = evaluate(tape.nodes, at)
    answer = oracle.answer(oracle.ask(ForwardRequest(expression.nodes, at, ("k",))))
    assert isinstance(answer, ForwardAnswer), answer
    within = 1e-6 if FUNCTIONS[op].tensorflow.inexact else 1e-9
    for tangent, figure in zip(tape.tangents, answer.float64["k"], strict=True):
        if tangent is not None:  # where TensorFlow has none, nothing moves
            theirs = 0.0 if figure is None else figure
            np.testing.assert_allclose(here[tangent], theirs, rtol=within)
        else:
            assert figure is None or not np.any(figure)
