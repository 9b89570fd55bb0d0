"""A process of the tutor's own: Python, with one of the tutor's functions to run.

A plain command rather than multiprocessing, whose children import the main script again.
"""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[1])


def command(module: str, function: str = "main") -> list[str]:
    """What starts it, from wherever this tutor lies; arguments may follow.

    >>> command("tutor.autodiff.worker")[-1].partition("; from ")[2]
    'tutor.autodiff.worker import main; main()'
    """
    path = f"import sys; sys.path.insert(0, {_ROOT!r})"
    return [sys.executable, "-c", f"{path}; from {module} import {function}; {function}()"]
