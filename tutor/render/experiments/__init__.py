"""Experiments drawn: one module an act, found by the result's type."""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.course.experiments.differences import DifferencesResult
from tutor.course.experiments.modes import ModesResult
from tutor.course.experiments.overwritten import OverwrittenResult
from tutor.course.experiments.swell import SwellResult
from tutor.render.experiments.differences import draw_differences
from tutor.render.experiments.modes import draw_modes
from tutor.render.experiments.overwritten import draw_overwritten
from tutor.render.experiments.swell import draw_swell
from tutor.render.page import Page

EXPERIMENT_DRAWERS: Mapping[type, Callable[[Page, Any], None]] = {
    OverwrittenResult: draw_overwritten,
    DifferencesResult: draw_differences,
    ModesResult: draw_modes,
    SwellResult: draw_swell,
}
