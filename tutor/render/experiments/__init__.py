"""Experiments drawn: one module an act, found by the result's type."""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.render.page import Page

EXPERIMENT_DRAWERS: Mapping[type, Callable[[Page, Any], None]] = {}
