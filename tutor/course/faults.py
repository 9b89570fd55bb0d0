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
from tutor.checking.forms import FORMS, LINES_FORM, NUMBER_FORM, TERMS, known_form, terms
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INVALID
from tutor.comparison.verdicts import DISAGREE
from tutor.course.blocks import Act, Compare, Evaluate, Exercise, Expected, Fit, Prose
from tutor.course.expected import comes_out, missed
from tutor.course.fit import FitResult
from tutor.course.results import CompareAct, EvaluateAct, ExerciseAct, ReadAct
from tutor.course.rounded import rounded
from tutor.course.setting import nodes_there
from tutor.course.source import pieces
from tutor.course.words import CODE, unread
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.writing import in_digits, short_exponent

_DEVIATIONS = 5
"""So many deviations of its noise a fit may end above it."""
_MILLIONTH = 1e-6
_NEAR = 1e-9
_FORMS = (*FORMS, LINES_FORM, f"{TERMS}s")
_SHORT = 4
"""A shorter answer may stand in a hint by chance."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    key          of the block, whose line it is told with; "" is the block's own
    part         what stands where it is wrong, of a key that goes on over several lines
    below        of words, which have no keys: how many lines below their first it is
    hint         what would be right
    unavailable  TensorFlow, where it gave no answer, so that nothing is known to be wrong
    """

    message: str
    key: str = ""
    hint: str = ""
    unavailable: Unavailable | None = None
    part: str = ""
    below: int = 0


def disagreement(act: Act, result: Any) -> Iterator[Fault]:
    """Whether TensorFlow is of another opinion, or of none; nothing where it was not asked."""
    silent: Unavailable | None = getattr(result, "unavailable", None)
    if silent:
        message = f"not compared with TensorFlow: {silent.reason}"
        yield Fault(message, unavailable=silent)
    elif not getattr(result, "agrees", True):
        yield Fault("TensorFlow disagrees")


def _missed(key: str, expect: Expected, found: Mapping[str, Any]) -> Iterator[Fault]:
    """Figures that do not come out as the lesson says."""
    return (Fault(message, key) for message in missed(expect, found))


def read(act: Prose, result: ReadAct) -> Iterator[Fault]:
    """The formulas of its words; blocks of code in between are as they are."""
    kept = (re.sub(r"[^\n]", "", text) if fence else text for text, fence in pieces(act.text))
    for one in unread("".join(kept)):
        yield Fault(one.said, hint=one.hint, below=one.below)


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
        ends = short_exponent(f"{loss:.1e}")
        hint = f'a smaller rate, or expect = {{loss = "{ends}"}}'
        yield Fault("this fit diverges", "rate", hint)
        return
    if result.noise is None:
        hint = f'say it: expect = {{loss = "{in_digits(loss, 2)}"}}'
        yield Fault("where does this loss end?", "loss", hint)
        return
    left = result.noise[1]
    near = left + _DEVIATIONS * result.noise_deviation + _MILLIONTH * first
    if not loss <= near:
        ends, leaves = in_digits(loss, 3), in_digits(left, 3)
        message = f"this fit ends at a loss of {ends}, where the noise leaves {leaves}"
        hint = f'more steps, another rate or start, or expect = {{loss = "{in_digits(loss, 2)}"}}'
        yield Fault(message, "steps", hint)


def exercise(act: Exercise, result: ExerciseAct) -> Iterator[Fault]:
    """An answer that the checker takes, wrong ones that it does not, and hints that only hint."""
    asked = result.question
    wrong = list(_asked_wrongly(act, asked))
    yield from wrong
    yield from words(act)
    if wrong:  # no answer can be judged then
        return
    yield from _own_answer(act, asked)
    yield from _others(act, asked)
    for typed, what in (("", "an empty answer"), (act.ask, "the question itself")):
        if judge(typed, asked).verdict == CORRECT:
            yield Fault(f"the checker accepts {what}", key="answer")
    for number, hint in enumerate(act.hints, 1):
        if given := act.answer if _gives_away(hint, act) else _answer_in(hint, act, asked):
            said, how = (
                f"hint {number} gives the answer away: {given}",
                f"{given} is right if typed",
            )
            yield Fault(said, key="hints", hint=how, part=hint)


def _asked_wrongly(act: Exercise, asked: Question) -> Iterator[Fault]:
    for key, name in (("of", act.of), ("wrt", act.wrt)):
        if name and name not in asked.names:
            yield Fault(f"no node is called {name}", key=key, hint=nodes_there(asked.names))
    if bool(act.of) != bool(act.wrt):
        key, other = ("of", "wrt") if act.of else ("wrt", "of")
        yield Fault("of and wrt belong together", key=key, hint=f"{other} is missing")
    if not known_form(act.form):
        yield Fault(f"no form is called {act.form}", key="form", hint=f"forms: {', '.join(_FORMS)}")
    for name in terms(act.form):
        if name not in asked.names:
            said = f"in terms of what? No node is called {name}"
            yield Fault(said, key="form", hint=nodes_there(asked.names))


def _own_answer(act: Exercise, asked: Question) -> Iterator[Fault]:
    """The answer as a learner would type it; of a derivation its last line."""
    own = judge(act.answer, replace(asked, form="") if act.form == LINES_FORM else asked)
    if not act.answer.strip():
        yield Fault("the answer is empty", key="answer")
    elif own.verdict != CORRECT:
        why = own.message or own.verdict
        yield Fault(f"the checker does not accept the answer {act.answer}", key="answer", hint=why)
    elif act.choices:
        return
    elif act.of and (derived := _otherwise(act.answer, asked)):
        said = f"the answer is not d{act.of}/d{act.wrt}"
        yield Fault(said, key="answer", hint=f"that is {derived}")
    elif (not act.of or act.form == NUMBER_FORM) and (wrong := rounded(act.answer, act.form)):
        yield Fault(wrong[0], key="answer", hint=wrong[1])


def words(act: Exercise) -> Iterator[Fault]:
    """The formulas of all that an exercise says."""
    said = [("ask", act.ask), ("after", act.after), *(("hints", hint) for hint in act.hints)]
    said += [("choices", choice) for choice in act.choices]
    said += [("wrong", text) for text in act.wrong.values()]
    for key, text in said:
        for one in unread(text):
            yield Fault(one.said, key=key, hint=one.hint, part=one.part)


def _others(act: Exercise, asked: Question) -> Iterator[Fault]:
    """Further right answers, which pass, and the wrong ones that are foreseen, which do not."""
    if act.choices:  # they are picked, and blocks.py knows which are wrong
        return
    one_line = replace(asked, form="") if act.form == LINES_FORM else asked
    for other in act.others:
        own = judge(other, one_line)
        if own.verdict != CORRECT:
            said, why = f"the checker does not accept the answer {other}", own.message
            yield Fault(said, key="others", hint=why or own.verdict, part=other)
        elif wrong := rounded(other, act.form):
            yield Fault(wrong[0], key="others", hint=wrong[1], part=other)
    for typed in act.wrong:
        verdict = judge(typed, one_line)
        if verdict.verdict == CORRECT:
            said, how = f"the checker accepts the wrong answer {typed}", "it is equal to the answer"
            yield Fault(said, key="wrong", hint=how, part=typed)
        elif verdict.verdict == INVALID:
            said = f"the wrong answer {typed} cannot be read"
            yield Fault(said, key="wrong", hint=verdict.message, part=typed)


def _otherwise(answer: str, asked: Question) -> str:
    """The derivative that is asked for, as the engine finds it, if the answer is another one."""
    known = asked.known
    assert known is not None
    function, wrt = known.at(known.find(asked.of)), known.find(asked.wrt)
    right = parse(answer, asked.names)
    if not right.variables and asked.at:  # a number, at the graph's point
        here = trace(function, dict(asked.at)).adjoint(wrt)
        value = evaluated(right.nodes, {})[right.output]
        if here is None or np.allclose(here, value, rtol=_NEAR):
            return ""
        if not comes_out(answer, here):
            return str(here)
        return "" if asked.form == NUMBER_FORM else f'{here}; form = "number" takes it rounded'
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


def _answer_in(hint: str, act: Exercise, asked: Question) -> str:
    """A formula in a hint that would be right if typed; of a derivation each line is one."""
    if act.choices or act.form == LINES_FORM:
        return ""
    typed = [span.rpartition(" = ")[2] for span in CODE.findall(hint) if span not in act.ask]
    right = (one for one in typed if one not in act.ask and judge(one, asked).verdict == CORRECT)
    return next(right, "")
