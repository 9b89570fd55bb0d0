"""Figures that a lesson says must come out, compared with those that do."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

from tutor.comparison.figures import as_json
from tutor.course.blocks import Expected

_EXACT = Context(prec=800)
"""A double has at most 767 significant digits."""


def missed(expect: Expected, found: Mapping[str, Any]) -> Iterator[str]:
    """What does not come out as it is written."""
    for name, written in expect.items():
        if name not in found:
            listed = ", ".join(found) or "none"
            yield f"no figure is called {name}; those there are: {listed}"
            continue
        figure = as_json(found[name])
        if not _same(written, figure):
            yield f"{name} comes out as {_told(figure)}, not as {_told(written)}"


def _same(written: str | list[str], figure: Any) -> bool:
    if isinstance(written, list):
        return (
            isinstance(figure, list)
            and len(written) == len(figure)
            and all(map(_same, written, figure))
        )
    return not isinstance(figure, list) and comes_out(written, figure)


def comes_out(written: str, figure: float | str | None) -> bool:
    """Whether a figure is what is written, to the digits that are.

    >>> comes_out("0.0177", 0.017662706213291107), comes_out("0.0176", 0.017662706213291107)
    (True, False)
    """
    if figure is None or isinstance(figure, str):
        return written == str(figure)
    try:
        digits = Decimal(written.strip().replace("−", "-"))
        rounded = Decimal(figure).quantize(digits, ROUND_HALF_EVEN, _EXACT)
    except InvalidOperation:  # no number, or more digits than any figure has
        return False
    return rounded == digits


def _told(figure: Any) -> str:
    return f"[{', '.join(map(_told, figure))}]" if isinstance(figure, list) else str(figure)
