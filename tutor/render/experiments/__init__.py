"""Experiments drawn: one module an act, found by the result's type."""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.course.experiments.conventions import ConventionsResult
from tutor.course.experiments.depth import DepthResult
from tutor.course.experiments.differences import DifferencesResult
from tutor.course.experiments.modes import ModesResult
from tutor.course.experiments.network import NetworkResult
from tutor.course.experiments.optimise import OptimiseResult
from tutor.course.experiments.overwritten import OverwrittenResult
from tutor.course.experiments.precision import PrecisionResult
from tutor.course.experiments.swell import SwellResult
from tutor.render.experiments.conventions import draw_conventions
from tutor.render.experiments.depth import draw_depth
from tutor.render.experiments.differences import draw_differences
from tutor.render.experiments.modes import draw_modes
from tutor.render.experiments.network import draw_network
from tutor.render.experiments.optimise import draw_optimise
from tutor.render.experiments.overwritten import draw_overwritten
from tutor.render.experiments.precision import draw_precision
from tutor.render.experiments.swell import draw_swell
from tutor.render.page import Page

EXPERIMENT_DRAWERS: Mapping[type, Callable[[Page, Any], None]] = {
    ConventionsResult: draw_conventions,
    DepthResult: draw_depth,
    DifferencesResult: draw_differences,
    ModesResult: draw_modes,
    NetworkResult: draw_network,
    OptimiseResult: draw_optimise,
    OverwrittenResult: draw_overwritten,
    PrecisionResult: draw_precision,
    SwellResult: draw_swell,
}
