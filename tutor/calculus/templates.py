"""The registry's formulas, read once each: definitions, partials and kinks as expressions."""

from functools import cache

from tutor.functions import ALONG, FUNCTIONS, REDUCTIONS
from tutor.notation.parser import parse
from tutor.notation.tape import Expression, Tape

_VOCABULARY = {word: word for word in FUNCTIONS}


@cache
def template(text: str, names: tuple[str, ...]) -> Expression:
    """A formula of the registry, in which the tutor's own rows may occur too."""
    return parse(text, names, vocabulary=_VOCABULARY)


def partial(op: str, position: int, *, by_row: bool = False) -> Expression | None:
    """The local derivative of a row by one parameter; None where there is no path.

    With `by_row`, of a matrix whose rows are taken one by one.
    """
    row = FUNCTIONS[op]
    text = row.partials[position]
    return _read(text, op, (*row.parameters, row.value), by_row) if text else None


def pullback(op: str, position: int = 0, *, by_row: bool = False) -> Expression | None:
    """The adjoint of a row's argument in that of its value, where it is not elementwise."""
    row = FUNCTIONS[op]
    if not row.arrays.pullback:
        return None
    return _read(row.arrays.pullback[position], op, (*row.parameters, row.value, "g"), by_row)


def passes(op: str, *, by_row: bool = False) -> Expression:
    """What the rounding of an adjoint that a row passes on is relative to."""
    row = FUNCTIONS[op]
    return _read(row.arrays.passes, op, (*row.parameters, row.value, "g"), by_row)


def pushforward(op: str, *, by_row: bool = False) -> Expression | None:
    """How fast a row moves as its arguments do, for a row that says it; x moves at dx."""
    row = FUNCTIONS[op]
    names = (*row.parameters, row.value, *moving(op))
    return _read(row.arrays.pushforward, op, names, by_row) if row.arrays.pushforward else None


def moving(op: str) -> tuple[str, ...]:
    """The letters for how fast a row's arguments move: dx of x."""
    return tuple(f"d{name}" for name in FUNCTIONS[op].parameters)


def definition(op: str, *, stable: bool = False, by_row: bool = False) -> Expression | None:
    """What a row is in simpler functions, if it is; with `stable`, its accurate form."""
    row = FUNCTIONS[op]
    text = (stable and row.stable) or row.formula
    return _read(text, op, row.parameters, by_row) if text else None


def scale(op: str, *, by_row: bool = False) -> Expression:
    """What a kernel's rounding is relative to."""
    row = FUNCTIONS[op]
    return _read(row.rounding.scale, op, row.parameters, by_row)


def another(op: str, *, by_row: bool = False) -> Expression | None:
    """What vanishes where TensorFlow's own operation has a row's gradients; None: it always has."""
    row = FUNCTIONS[op]
    vanishing, _ = row.tensorflow.another
    return _read(vanishing, op, row.parameters, by_row) if vanishing else None


def computed(op: str, *, by_row: bool = False) -> Expression | None:
    """What TensorFlow computes for a row, operation by operation; None where it has a kernel."""
    row = FUNCTIONS[op]
    if row.names.tensorflow:
        return definition(op, by_row=by_row) if row.tensorflow.composed else None
    return definition(op, stable=True, by_row=by_row)


@cache
def _read(text: str, op: str, names: tuple[str, ...], by_row: bool) -> Expression:
    read = template(text, names)
    if not by_row:
        return read
    row = FUNCTIONS[op]
    own = _ONE_EACH if row.arrays.reduces else _MATRIX
    whole = dict.fromkeys((*row.parameters, *moving(op)), _MATRIX)
    return _of_rows(read, {**whole, row.value: own, "g": own})


_NUMBER, _ONE_EACH, _MATRIX = 0, 1, 2
"""What a node of a formula of rows is: one number for all, one for each row, or a matrix."""
_OF_ROWS = {word: name for (word, axis), name in ALONG.items() if axis == 1}


def _of_rows(form: Expression, kinds: dict[str, int]) -> Expression:
    """A formula of a column as one of each row of a matrix: its sums go along the rows."""
    tape = Tape()
    moved: list[tuple[int, int]] = []
    for node in form.nodes:
        args = [moved[arg] for arg in node.args]
        kind = max((kind for _, kind in args), default=kinds.get(str(node.value), _NUMBER))
        if node.op in REDUCTIONS and kind == _MATRIX:
            node = node._replace(op=_OF_ROWS.get(node.op, node.op))
            kind = _NUMBER if node.op == "count_1" else _ONE_EACH
        elif kind == _MATRIX:
            args = [(tape.add("column", a), _MATRIX) if k == _ONE_EACH else (a, k) for a, k in args]
        moved.append((tape.append(node._replace(args=tuple(a for a, _ in args))), kind))
    return Expression(tuple(tape.nodes), moved[form.output][0])
