"""A tutor for gradients: every derivative found in independent ways, compared node by node.

    >>> import tutor
    >>> report = tutor.explain("y = 2*x + b; s = sigmoid(y)", at={"x": 1, "b": 2})
    >>> report.agrees
    True

The names below are imported when they are first used, because SymPy takes a third of a
second to import and TensorFlow seconds.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.interface import Report, explain

__version__ = "0.1.0"
__all__ = ["Report", "explain"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tutor import interface

    return getattr(interface, name)
