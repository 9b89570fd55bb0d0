"""What an act came to: data to draw, and to print as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tutor.autodiff.messages import Unavailable
from tutor.calculus.chain import Rung
from tutor.calculus.trace import Trace
from tutor.checking.questions import Question
from tutor.comparison.account import Account
from tutor.comparison.figures import as_json
from tutor.comparison.report import NodeReport, Report
from tutor.course.blocks import Exercise
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import Expression

if TYPE_CHECKING:
    from tutor.calculus.steps import Derivation


@dataclass(frozen=True)
class ReadAct:
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"act": "read", "text": self.text}


@dataclass(frozen=True)
class GraphAct:
    """What the acts after it are about."""

    expression: Expression
    at: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "graph",
            "at": as_json(self.at),
            "definitions": dict(definitions(self.expression)),
        }


@dataclass(frozen=True)
class DeriveAct:
    derivation: Derivation

    def to_dict(self) -> dict[str, Any]:
        found = self.derivation
        return {
            "act": "derive",
            "of": found.of,
            "wrt": found.wrt,
            "definition": to_text(found.definition, names=found.definition.names),
            "steps": [
                {
                    "form": to_text(step.form, names=step.form.names),
                    "rule": step.rule,
                    "proved": step.proved,
                }
                for step in found.steps
            ],
            "result": to_text(found.result, names=found.result.names),
            "proved": found.proved,
        }


@dataclass(frozen=True)
class Evaluated:
    """One formula with numbers put in."""

    name: str
    form: Expression
    at: Mapping[str, Any]
    value: Any


@dataclass(frozen=True)
class EvaluateAct:
    rows: tuple[Evaluated, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "evaluate",
            "rows": [
                {
                    "name": row.name,
                    "formula": to_text(row.form, names=row.form.names),
                    "at": as_json(row.at),
                    "value": as_json(row.value),
                }
                for row in self.rows
            ],
        }


@dataclass(frozen=True)
class CompareAct:
    of: str
    report: Report
    rows: tuple[NodeReport, ...]
    accounts: Mapping[str, Account]
    graph_code: str
    tape_code: str

    @property
    def unavailable(self) -> Unavailable | None:
        return self.report.unavailable

    @property
    def agrees(self) -> bool | None:
        return None if self.unavailable else self.report.agrees

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "compare",
            "of": self.of,
            "at": as_json(self.report.at),
            "value": as_json(self.report.value),
            "rows": [
                {
                    "of": self.of,
                    "wrt": row.name,
                    "value": as_json(row.gradient),
                    **row.compared(),
                    "added_operations": list(row.added),
                }
                for row in self.rows
            ],
            "accounts": {
                name: found.to_dict(self.report.expression) for name, found in self.accounts.items()
            },
            "code": {"gradients": self.graph_code, "tape": self.tape_code},
        }


@dataclass(frozen=True)
class ChainAct:
    of: str
    trace: Trace
    rungs: tuple[Rung, ...]

    def to_dict(self) -> dict[str, Any]:
        expression = self.trace.expression
        return {
            "act": "chain",
            "of": self.of,
            "nodes": [
                {
                    "name": rung.label,
                    "value": as_json(rung.value),
                    "adjoint": as_json(rung.adjoint),
                    "partials": [
                        {
                            "of": expression.label(edge.child),
                            "symbolic": to_text(edge.partial, names=expression.names),
                            "value": as_json(edge.value),
                        }
                        for edge in rung.edges
                    ],
                }
                for rung in self.rungs
            ],
        }


@dataclass(frozen=True)
class FigureAct:
    """A function of x and its slope, as points of two curves."""

    form: Expression
    slope: Expression
    x: Any
    values: Any
    slopes: Any

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "figure",
            "formula": to_text(self.form),
            "derivative": to_text(self.slope),
            "x": as_json(self.x),
            "values": as_json(self.values),
            "slopes": as_json(self.slopes),
        }


@dataclass(frozen=True)
class ExerciseAct:
    exercise: Exercise
    question: Question

    def to_dict(self) -> dict[str, Any]:
        asked = self.exercise
        return {
            "act": "exercise",
            "id": asked.id,
            "number": asked.number,
            "ask": asked.ask,
            "choices": asked.choices,
            "answer": asked.answer,
            "form": asked.form,
            "hints": asked.hints,
            "after": asked.after,
        }


class Result(Protocol):
    """What an act came to, whichever it is.

    One that asks TensorFlow also says whether it `agrees`, None where that was not compared, and
    why it was not: TensorFlow is `unavailable`.
    """

    def to_dict(self) -> dict[str, Any]: ...
