"""What is asked of a comparison in tests: the report, and one row of it."""

from typing import Any

from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import begin, finish
from tutor.comparison.report import NodeReport, Report


def compared(formula: str, at: dict[str, Any], oracle: Oracle) -> Report:
    """`explain` without the derivation on paper, which has tests of its own."""
    return finish(begin(formula, at, oracle, derivations=False), oracle)


def row(report: Report, node: str) -> NodeReport:
    """The row of a node by its name or by its formula."""
    return next(each for each in report.nodes if node in (each.name, each.expression))
