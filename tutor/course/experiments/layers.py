"""A layer put upon itself: what the experiments about cost are made of."""

from tutor.errors import TutorError
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
        raise TutorError(f"a layer is a formula in {BELOW}, the layer below it")
    tape = Tape()
    below = tape.variable(INPUT)
    for number in range(1, count + 1):
        here = {BELOW: below}
        if WEIGHT in one.variables:
            here[WEIGHT] = tape.variable(f"{WEIGHT}_{number}")
        below = tape.insert(one, here)
    return Expression(tuple(tape.nodes), below)
