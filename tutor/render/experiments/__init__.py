"""Experiments drawn: one module an act, found by the result's type."""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.course.experiments.conventions import ConventionsResult
from tutor.course.experiments.depth import DepthResult
from tutor.course.experiments.optimise import OptimiseResult
from tutor.course.experiments.precision import PrecisionResult
from tutor.render.experiments.conventions import draw_conventions
from tutor.render.experiments.depth import draw_depth
from tutor.render.experiments.optimise import draw_optimise
from tutor.render.experiments.precision import draw_precision
from tutor.render.page import Page

EXPERIMENT_DRAWERS: Mapping[type, Callable[[Page, Any], None]] = {
    ConventionsResult: draw_conventions,
    DepthResult: draw_depth,
    OptimiseResult: draw_optimise,
    PrecisionResult: draw_precision,
}
