"""A tutor for gradients: every derivative found in independent ways, compared node by node.

    >>> import tutor
    >>> report = tutor.explain("y = 2*x + b; s = sigmoid(y)", at={"x": 1, "b": 2})
    >>> report.agrees
    True
    >>> verdict = tutor.check("cos(2x)", of="sin(2x)", wrt="x")
    >>> verdict.verdict, verdict.mistakes[0].slug
    ('incorrect', 'chain-inner-missing')

The names below are imported when they are first used, because SymPy takes a third of a
second to import and TensorFlow seconds.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.checking.verdict import Verdict
    from tutor.course.check import check
    from tutor.interface import Report, explain

__version__ = "0.1.0"
__all__ = ["Report", "Verdict", "check", "explain"]

_HOMES = {
    "explain": "tutor.interface",
    "Report": "tutor.interface",
    "check": "tutor.course.check",
    "Verdict": "tutor.checking.verdict",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
