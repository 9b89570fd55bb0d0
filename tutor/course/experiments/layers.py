"""A layer put upon itself: what the experiments about depth and cost are made of."""

from collections.abc import Callable

from tutor.errors import LessonError
from tutor.notation.parser import parse
from tutor.notation.tape import Expression, Tape

INPUT, BELOW, WEIGHT = "x", "h", "w"


def repeated(layer: str, count: int) -> Expression:
    """A formula in h, the layer below, applied `count` times, from x up.

    Where it has a w, each layer has a weight of its own: w_1, w_2, …

    Raises TutorError for a formula without h, or with another name.

    >>> from tutor.notation.printer import to_text
    >>> to_text(repeated("sin(w*h)", 2))
    'sin(w_2*sin(w_1*x))'
    """
    one = parse(layer, [BELOW, WEIGHT])
    if BELOW not in one.variables:
        said = f"a layer is a formula in {BELOW}, the layer below it"
        raise LessonError(said, key="layer")
    return stacked(one, BELOW, count, INPUT, lambda name, number: f"{name}_{number}")[0]


def stacked(
    layer: Expression, below: str, count: int, start: str, named: Callable[[str, int], str]
) -> tuple[Expression, tuple[int, ...]]:
    """A layer in `below` applied `count` times, from `start` up; where that and each layer stand.

    `named` is what a layer's other names are called in a layer, which is numbered from 1.
    """
    tape = Tape()
    places = [tape.variable(start)]
    others = [name for name in layer.variables if name != below]
    for number in range(1, count + 1):
        here = {name: tape.variable(named(name, number)) for name in others}
        places.append(tape.insert(layer, {**here, below: places[-1]}))
    return Expression(tuple(tape.nodes), places[-1]), tuple(places)
