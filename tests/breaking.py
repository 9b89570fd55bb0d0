"""A rule of the registry broken on purpose, to see that it is seen."""

import sys

import pytest

from tutor.calculus import templates
from tutor.functions import FUNCTIONS


def break_row(patch: pytest.MonkeyPatch, op: str, position: int, text: str) -> None:
    """Give a row a wrong partial, which is read once the right one is forgotten (`forget`)."""
    row = FUNCTIONS[op]
    partials = (*row.partials[:position], text, *row.partials[position + 1 :])
    patch.setattr(templates, "FUNCTIONS", {**FUNCTIONS, op: row._replace(partials=partials)})


def forget() -> None:
    """Empty every cache of the package: a rule may stand in it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tutor."):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()
