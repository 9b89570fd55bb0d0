"""What `lint` finds wrong with an act that could be run: one function a kind of act.

Each has the act and its result. kinds.py says which is asked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.autodiff.messages import Unavailable
from tutor.calculus.evaluate import evaluate as evaluated
from tutor.calculus.sweep import derivative
from tutor.calculus.trace import trace
from tutor.checking.answers import judge
from tutor.checking.forms import known_form
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INVALID
from tutor.comparison.verdicts import DISAGREE
from tutor.course.blocks import Act, Compare, Evaluate, Exercise, Figures, Fit
from tutor.course.expected import missed
from tutor.course.fit import FitResult
from tutor.course.results import CompareAct, EvaluateAct, ExerciseAct
from tutor.notation.parser import parse
from tutor.notation.printer import to_text

_DEVIATIONS = 5
"""So many deviations of its noise a fit may end above it."""
_MILLIONTH = 1e-6
_NEAR = 1e-9
_SHORT = 4
"""A shorter answer may stand in a hint by chance."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    key          of the block, whose line it is told with; "" is the block's own
    hint         what would be right
    unavailable  TensorFlow, where it gave no answer, so that nothing is known to be wrong
    """

    message: str
    key: str = ""
    hint: str = ""
    unavailable: Unavailable | None = None


def disagreement(act: Act, result: Any) -> Iterator[Fault]:
    """Whether TensorFlow is of another opinion, or of none; nothing where it was not asked."""
    silent: Unavailable | None = getattr(result, "unavailable", None)
    if silent:
        message = f"not compared with TensorFlow: {silent.reason}"
        yield Fault(message, unavailable=silent)
    elif not getattr(result, "agrees", True):
        yield Fault("TensorFlow disagrees")


def _missed(key: str, expect: Figures, found: Mapping[str, Any]) -> Iterator[Fault]:
    """Figures that do not come out as the lesson says."""
    return (Fault(message, key) for message in missed(expect, found))


def evaluate(act: Evaluate, result: EvaluateAct) -> Iterator[Fault]:
    yield from _missed("expect", act.expect, {r.name or "formula": r.value for r in result.rows})


def compare(act: Compare, result: CompareAct) -> Iterator[Fault]:
    """Each row by itself, so that it is told which one disagrees, and why."""
    if result.unavailable:
        yield from disagreement(act, result)
    for row in result.rows:
        if row.verdict == DISAGREE:
            yield Fault(f"d{act.of}/d{row.name} disagrees with TensorFlow", hint=row.reason)
    yield from _missed("expect", act.expect, {row.name: row.gradient for row in result.rows})
    if not result.unavailable:
        yield from _missed("float32", act.float32, {row.name: row.tf32 for row in result.rows})


def fit(act: Fit, result: FitResult) -> Iterator[Fault]:
    """A fit ends near its noise, or where the lesson says that it ends."""
    yield from disagreement(act, result)
    losses = result.ways.losses
    loss, first = losses[-1], losses[0]
    yield from _missed("expect", act.expect, {**result.parameters, "loss": loss})
    if "loss" in act.expect:
        return
    if result.diverged:
        hint = f'a smaller rate, or expect = {{loss = "{loss:.1e}"}}'
        yield Fault("this fit diverges", "rate", hint)
        return
    if result.noise is None:
        hint = f'say it: expect = {{loss = "{loss:.2g}"}}'
        yield Fault("where does this loss end?", "loss", hint)
        return
    left = result.noise[1]
    near = left + _DEVIATIONS * result.noise_deviation + _MILLIONTH * first
    if not loss <= near:
        message = f"this fit ends at a loss of {loss:.3g}, where the noise leaves {left:.3g}"
        hint = f'more steps, another rate or start, or expect = {{loss = "{loss:.2g}"}}'
        yield Fault(message, "steps", hint)


def exercise(act: Exercise, result: ExerciseAct) -> Iterator[Fault]:
    """An answer that the checker takes, wrong ones that it does not, and hints that only hint."""
    asked = result.question
    wrong = list(_asked_wrongly(act, asked))
    yield from wrong
    if wrong:  # no answer can be judged then
        return
    own = judge(act.answer, asked)
    if own.verdict != CORRECT:
        why = own.message or own.verdict
        yield Fault(f"the checker does not accept the answer {act.answer}", key="answer", hint=why)
    elif act.of and not act.choices and (derived := _otherwise(act.answer, asked)):
        yield Fault(
            f"the answer is not d{act.of}/d{act.wrt}", key="answer", hint=f"that is {derived}"
        )
    yield from _others(act, asked)
    for typed, what in (("", "an empty answer"), (act.ask, "the question itself")):
        if judge(typed, asked).verdict == CORRECT:
            yield Fault(f"the checker accepts {what}", key="answer")
    for number, hint in enumerate(act.hints, 1):
        if _gives_away(hint, act):
            yield Fault(f"hint {number} gives the answer away: {act.answer}", key="hints")


def _asked_wrongly(act: Exercise, asked: Question) -> Iterator[Fault]:
    known = [] if asked.known is None else asked.names
    for key, name in (("of", act.of), ("wrt", act.wrt)):
        if name and name not in known:
            listed = ", ".join(known) or "none: a graph comes first"
            yield Fault(f"no node is called {name}", key=key, hint=f"those there are: {listed}")
    if bool(act.of) != bool(act.wrt):
        yield Fault("of and wrt belong together", key="of" if act.of else "wrt")
    if not known_form(act.form):
        yield Fault(f"no form is called {act.form}", key="form")
    if len({choice.lower() for choice in act.choices}) < len(act.choices):
        yield Fault("two choices are the same", key="choices")


def _others(act: Exercise, asked: Question) -> Iterator[Fault]:
    """Further right answers, which pass, and the wrong ones that are foreseen, which do not."""
    for other in act.others:
        if judge(other, asked).verdict != CORRECT:
            yield Fault(f"the checker does not accept the answer {other}", key="others")
    for typed in act.wrong:
        verdict = judge(typed, asked)
        if verdict.verdict == CORRECT:
            yield Fault(f"the checker accepts the wrong answer {typed}", key="wrong")
        elif verdict.verdict == INVALID:
            yield Fault(
                f"the wrong answer {typed} cannot be read", key="wrong", hint=verdict.message
            )


def _otherwise(answer: str, asked: Question) -> str:
    """The derivative that is asked for, as the engine finds it, if the answer is another one."""
    known = asked.known
    assert known is not None
    function, wrt = known.at(known.find(asked.of)), known.find(asked.wrt)
    right = parse(answer, asked.names)
    if not right.variables and asked.at:  # a number, at the graph's point
        here = trace(function, dict(asked.at)).adjoint(wrt)
        value = evaluated(right.nodes, {})[right.output]
        return "" if here is None or np.allclose(here, value, rtol=_NEAR) else str(here)
    found = derivative(function, wrt, frozenset(asked.columns), dict(asked.shapes))
    derived = "" if found is None else to_text(found, names=known.names)
    by_value = replace(asked, form="")
    return "" if not derived or judge(derived, by_value).verdict == CORRECT else derived


def _gives_away(hint: str, act: Exercise) -> bool:
    """Whether a hint holds the answer as it is typed; a short one only where it stands as code."""
    answer = "".join(act.answer.split())
    if act.choices or answer in "".join(act.ask.split()):
        return False
    typed = r"\s*".join(map(re.escape, answer))
    if len(answer) < _SHORT:
        return re.search(rf"`\s*{typed}\s*`", hint) is not None
    return re.search(rf"(?<![\w.^*/(]){typed}(?![\w*/^)]|\.\d)", hint) is not None
