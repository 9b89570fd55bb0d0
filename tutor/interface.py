"""What `import tutor` gives to programs and notebooks: `explain`, and a report that shows itself.

It stands above the house, so that what computes need not know what draws.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from html import escape
from io import StringIO
from typing import ParamSpec

from tutor.comparison import compare, report

_WIDTH = 100
_Asked = ParamSpec("_Asked")


@dataclass(frozen=True)
class Report(report.Report):
    """A formula at a point: derived, evaluated, compared. Printed, or in Jupyter, it is a page."""

    def __str__(self) -> str:
        from tutor.render.page import page
        from tutor.render.report import draw_report

        stream = StringIO()
        draw_report(page(stream, width=_WIDTH), self)
        return stream.getvalue()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def _shown(make: Callable[_Asked, report.Report]) -> Callable[_Asked, Report]:
    @wraps(make)
    def explained(*args: _Asked.args, **kwargs: _Asked.kwargs) -> Report:
        made = make(*args, **kwargs)
        return Report(**{part.name: getattr(made, part.name) for part in fields(made)})

    return explained


explain = _shown(compare.explain)
