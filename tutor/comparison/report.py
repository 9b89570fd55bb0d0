"""Everything that is known of a formula at a point, node by node: what `explain` returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, Unavailable, first_unavailable
from tutor.calculus.trace import Trace
from tutor.comparison.account import Account, account
from tutor.comparison.figures import as_json
from tutor.comparison.kinks import Sides
from tutor.comparison.local import Local
from tutor.comparison.texts import NOTHING, Sentence, Texts
from tutor.comparison.trouble import without_poles, without_slope, without_value
from tutor.comparison.verdicts import DISAGREE, NOT_COMPARED, UNDEFINED
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

if TYPE_CHECKING:
    from tutor.calculus.steps import Derivation
    from tutor.comparison.causes import Cause
    from tutor.comparison.hessian import Second
    from tutor.comparison.remarks import Remark


_MOST_ACCOUNTS = 6
"""Each account is a sweep over the whole gradient."""


@dataclass(frozen=True)
class Partial:
    """The local derivative of a node by one of its arguments, the node `of`."""

    of: int
    position: int
    symbolic: str
    value: Any


@dataclass(frozen=True)
class NodeReport:
    """One node, each figure from every way it is known. Gradients are d(output)/d(node).

    form      the gradient as a formula, where it is short enough to be written out
    gradient  its float64 value by the formula; tf32 and tf64 are tf.gradients', None for None
    ulps      from `gradient` to tf64, and ulps32 to tf32, in units in the last place
    numeric   by differences, or None where they were not taken
    said      why the verdict is what it is; `cause` is what that sentence is of, where there is one
    added     the types of the operations that tf.gradients added to the graph for this node
    sides     the derivatives from the left and from the right, at a kink; of each element
    contradicted  True where formula and TensorFlow agree, and differences see another slope
    """

    index: int
    name: str
    expression: str
    operation: str
    value: Any
    symbolic: str
    form: Expression | None
    gradient: Any
    numeric: Any
    partials: tuple[Partial, ...]
    tf32: Any = None
    tf64: Any = None
    tf32_value: Any = None
    ulps: int | None = None
    ulps32: int | None = None
    verdict: str = NOT_COMPARED
    said: Sentence = NOTHING
    cause: Cause | None = None
    added: tuple[str, ...] = ()
    sides: Sides | None = None
    contradicted: bool = False

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, as it is typed."""
        return str(self.said)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "expression": self.expression,
            "operation": self.operation,
            "value": as_json(self.value),
            "adjoint": as_json(self.gradient),
            **self.compared(),
            "partials": [
                {"of": partial.of, "symbolic": partial.symbolic, "value": as_json(partial.value)}
                for partial in self.partials
            ],
            "added_operations": list(self.added),
        }

    def compared(self) -> dict[str, Any]:
        """The gradient in every way but by the formula's value, as JSON has it everywhere."""
        return {
            "symbolic": self.symbolic,
            "tf32": as_json(self.tf32),
            "tf64": as_json(self.tf64),
            "numeric": as_json(self.numeric),
            "ulps": self.ulps,
            "ulps32": self.ulps32,
            "verdict": self.verdict,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class GradientReport:
    """One entry of a gradient: a node's comparison in the words of the interface."""

    node: NodeReport

    @property
    def symbolic(self) -> str:
        return self.node.symbolic

    @property
    def value(self) -> Any:
        """By the derived formula, in float64."""
        return self.node.gradient

    @property
    def tf32(self) -> Any:
        return self.node.tf32

    @property
    def tf64(self) -> Any:
        return self.node.tf64

    @property
    def numeric(self) -> Any:
        return self.node.numeric

    @property
    def ulps(self) -> int | None:
        return self.node.ulps

    @property
    def verdict(self) -> str:
        return self.node.verdict

    @property
    def reason(self) -> str:
        return self.node.reason

    def to_dict(self) -> dict[str, Any]:
        return {"value": as_json(self.value), **self.node.compared()}


@dataclass(frozen=True)
class Report:
    """A formula at a point: derived, evaluated, compared (tutor/interface.py shows it)."""

    trace: Trace
    wrt: tuple[str, ...]
    nodes: tuple[NodeReport, ...]
    derivations: tuple[Derivation, ...]
    answer: GraphAnswer | Unavailable
    texts: Texts
    underived: Mapping[str, str]
    """Why there is no derivation by a name, of those that are asked by and have none."""
    why: tuple[Remark, ...] = ()
    seconds: tuple[Second, ...] = ()
    matrices: tuple[str, ...] = ()
    """The long columns and matrices among what second derivatives were asked by: each of n numbers
    would have n × n of them."""

    @property
    def expression(self) -> Expression:
        return self.trace.expression

    @property
    def at(self) -> Mapping[str, Any]:
        return self.trace.point

    @property
    def value(self) -> float:
        return float(self.trace.value)

    @cached_property
    def _without_value(self) -> list[bool]:
        return without_value(self.trace)

    @cached_property
    def _without_slope(self) -> list[bool]:
        return without_slope(self.trace, self._without_value)

    def figure(self, index: int, value: Any) -> Any:
        """The value of a node of the sweep, NaN where there is none: 1/0 is no number."""
        if not self._without_value[index]:
            return value
        return without_poles(value) if np.ndim(value) else float("nan")

    def slope(self, row: NodeReport) -> Any:
        """A gradient by the formula, NaN where that has no value: rules such as 1/x go on there."""
        missing = row.gradient is not None and self._without_slope[row.index]
        if row.verdict != UNDEFINED and not (row.verdict == NOT_COMPARED and missing):
            return row.gradient
        whole = self._without_value[self.expression.output]
        return float("nan") if whole else without_poles(row.gradient)

    @cached_property
    def gradient(self) -> dict[str, GradientReport]:
        by_name = {node.name: node for node in self.nodes if node.name}
        return {name: GradientReport(by_name[name]) for name in self.wrt}

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The derivations, line by line."""
        return [
            {
                "of": derivation.of,
                "wrt": derivation.wrt,
                "form": to_text(step.form, names=step.form.names),
                "rule": step.rule,
                "proved": step.proved,
            }
            for derivation in self.derivations
            for step in derivation.steps
        ]

    @property
    def hessian(self) -> dict[str, dict[str, Second]]:
        """Second derivatives, hessian["x"]["b"]; empty unless they were asked for (order=2)."""
        found: dict[str, dict[str, Second]] = {}
        for entry in self.seconds:
            found.setdefault(entry.of, {})[entry.by] = entry
        return found

    def most(self, count: int) -> list[NodeReport]:
        """The nodes that matter most: by how much the result moves where each moves by a percent.

        That is |gradient·value|, summed over a column.
        """

        def weight(row: NodeReport) -> float:
            if row.gradient is None:
                return -1.0
            moved = np.sum(np.abs(np.asarray(row.gradient * row.value, dtype=np.float64)))
            return float(np.nan_to_num(moved, nan=np.inf))

        inner = [row for row in self.nodes if row.index != self.expression.output]
        return sorted(inner, key=weight, reverse=True)[:count]

    @property
    def agrees(self) -> bool:
        return self.disagreement is None and not any(
            entry.verdict == DISAGREE for entry in self.seconds
        )

    @property
    def disagreement(self) -> NodeReport | None:
        """The node where the ways part: the one nearest the output, from which it spreads."""
        parted = [node for node in self.nodes if node.verdict == DISAGREE]
        return parted[-1] if parted else None

    @cached_property
    def opaque(self) -> frozenset[int]:
        """The nodes whose gradient passes through what is not followed: no formula knows it."""
        adjoints = self.trace.sweep.adjoints
        return frozenset(
            row.index
            for row in self.nodes
            if row.gradient is None and adjoints[row.index] is not None
        )

    def account(self, name: str) -> Account | None:
        """Where the float32 figure of one gradient lost its digits."""
        index = self.expression.find(name)
        if self._local is None or index in self.opaque:
            return None
        return account(self._local, index)

    def accounts(self, names: Sequence[str]) -> dict[str, Account]:
        """Those of these gradients that have a difference to account for, of many the first.

        Variables come before named nodes.
        """
        variables = frozenset(self.expression.variables)
        first = sorted(names, key=lambda name: name not in variables)[:_MOST_ACCOUNTS]
        found = {name: self.account(name) for name in names if name in first}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def _local(self) -> Local | None:
        """TensorFlow's float32, operation by operation; None without an answer."""
        if not isinstance(self.answer, GraphAnswer):
            return None
        return Local(self.trace, self.answer.float32)

    @property
    def unavailable(self) -> Unavailable | None:
        """Why TensorFlow gave no answer, where it gave none."""
        return first_unavailable([self.answer])

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data: what `explain --json` prints."""
        return {
            "expression": self.expression.text,
            "at": as_json(self.at),
            "value": as_json(self.value),
            "gradient": {name: entry.to_dict() for name, entry in self.gradient.items()},
            "nodes": [node.to_dict() for node in self.nodes],
            "steps": self.steps,
            "agrees": self.agrees,
            "why": [finding.to_dict() for finding in self.why],
            "accounts": {
                name: found.to_dict(self.expression)
                for name, found in self.accounts(self.wrt).items()
            },
            "hessian": {
                of: {by: entry.to_dict() for by, entry in row.items()}
                for of, row in self.hessian.items()
            },
        }
