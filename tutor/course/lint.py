"""`lint`: everything that can be wrong with one lesson, each with its line.

A lesson is read, and run as a learner would run it: every derivation is put to SymPy, every table
to TensorFlow, every answer to the checker that will judge the learner's. What several lessons
have to agree on is in lint_many.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from tutor.autodiff.messages import Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.sweep import derivative
from tutor.calculus.trace import trace
from tutor.checking.answers import CORRECT, INVALID, Question, judge
from tutor.checking.forms import known_form
from tutor.comparison.verdicts import DISAGREE
from tutor.course.acts import Stage
from tutor.course.blocks import Act, Compare, Evaluate, Exercise, Figure, Fit, Graph, Prose
from tutor.course.exercises import question
from tutor.course.expected import missed
from tutor.course.fields import line_of
from tutor.course.finding import Finding, finding
from tutor.course.fit import FitResult
from tutor.course.heading import Heading, heading_of
from tutor.course.lesson import Lesson, read_acts
from tutor.course.results import CompareAct, EvaluateAct, Result
from tutor.course.skills import SKILLS
from tutor.course.source import Broken, Fence, fences, read
from tutor.errors import LessonError, TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text

_DEVIATIONS = 5
"""So many deviations of its noise a fit may end above it."""
_MILLIONTH = 1e-6
_NEAR = 1e-9
_SHORT = 4
"""A shorter answer may stand in a hint by chance."""

Said = tuple[str, str, str]
"""What is wrong: the key, the message, the hint; "" where there is none."""


def lint(file: Path, oracle: Oracle, seed: int) -> list[Finding]:
    """All that is wrong with one lesson by itself, in the order of its lines."""
    try:
        text = read(file)
    except LessonError as error:
        return [finding(file, error)]
    heading = heading_of(file, text)
    errors = list(heading.errors) if isinstance(heading, Broken) else [*_of_skills(heading, text)]
    if isinstance(heading, Broken):
        heading = Heading("", "", [], 1, 1, file=file)
    found = read_acts(file, text)
    errors += _lacking(file, found)
    errors += _run(Stage(Lesson(heading, ()), oracle, seed), found, text)
    return sorted((finding(file, error) for error in errors), key=lambda one: one.line)


def _of_skills(heading: Heading, text: str) -> Iterator[LessonError]:
    known = [skill.name for skill in SKILLS]
    for name in heading.skills:
        if name not in known:
            message, hint = f"there is no skill {name}", f"skills: {', '.join(known)}"
            line = line_of("skills", text, 0)
            yield LessonError(message, file=heading.file.name, line=line, hint=hint)


def _lacking(file: Path, found: Iterable[Act | Broken]) -> Iterator[LessonError]:
    """What every lesson has: a graph and an exercise."""
    kinds = {part.kind if isinstance(part, Broken) else type(part) for part in found}
    for kind, names in (("graph", {"graph", Graph}), ("exercise", {"exercise", Exercise})):
        if not kinds & names:
            yield LessonError(f"a lesson needs at least one {kind}", file=file.name, line=1)


def _run(stage: Stage, found: Iterable[Act | Broken], text: str) -> Iterator[LessonError]:
    """Each act as in a lesson; after a graph that is broken, only what needs none."""
    lost = told = False
    graph: Graph | None = None
    for part in found:
        if isinstance(part, Broken):
            yield from part.errors
            lost = lost or part.kind == "graph"
            continue
        if lost and not isinstance(part, Graph | Prose | Figure | Fit):
            continue
        try:
            result = stage.begin(part)()
        except TutorError as error:
            yield error if isinstance(error, LessonError) else stage.error(part, str(error))
            lost = lost or isinstance(part, Graph)
            continue
        except Exception as error:  # a mistake of the tutor's own is no reason to stop
            yield stage.error(part, f"the tutor itself failed ({type(error).__name__}: {error})")
            continue
        if isinstance(part, Graph):
            graph, lost = part, False
        for key, message, hint in _wrong_with(part, graph, result):
            if message.startswith(_UNCOMPARED):
                if told:
                    continue
                told = True
            yield _at(stage, part, text, key, message, hint)


_UNCOMPARED = "not compared with TensorFlow"


def _at(stage: Stage, act: Act, text: str, key: str, message: str, hint: str) -> LessonError:
    """An error at the line of a key in an act's block."""
    file = stage.lesson.heading.file
    blocks = (one for one in fences(text, file) if isinstance(one, Fence) and one.line == act.line)
    line = line_of(key, next(blocks).body, act.line) if key else act.line
    return LessonError(message, file=file.name, line=line, hint=hint)


def _wrong_with(act: Act, graph: Graph | None, result: Result) -> Iterator[Said]:
    """What is wrong with an act that can be run."""
    if isinstance(act, Exercise):
        yield from _exercise(act, question(act, graph))
    elif isinstance(act, Compare) and isinstance(result, CompareAct):
        yield from _compare(act, result)
    elif isinstance(act, Evaluate) and isinstance(result, EvaluateAct):
        figures = {row.name or "formula": row.value for row in result.rows}
        yield from (("expect", message, "") for message in missed(act.expect, figures))
    elif isinstance(act, Fit) and isinstance(result, FitResult):
        yield from _fit(act, result)
    elif hasattr(result, "agrees") and not result.agrees:
        yield "", _UNCOMPARED if result.agrees is None else "TensorFlow disagrees", ""


# --- figures -------------------------------------------------------------------------------------


def _compare(act: Compare, result: CompareAct) -> Iterator[Said]:
    answer = result.report.answer
    if isinstance(answer, Unavailable):
        yield "", f"{_UNCOMPARED}: {answer.reason}", ""
    for row in result.rows:
        if row.verdict == DISAGREE:
            yield "", f"d{act.of}/d{row.name} disagrees with TensorFlow", row.reason
    expected = {row.name: row.gradient for row in result.rows}
    yield from (("expect", message, "") for message in missed(act.expect, expected))
    if not isinstance(answer, Unavailable):
        single = {row.name: row.tf32 for row in result.rows}
        yield from (("float32", message, "") for message in missed(act.float32, single))


def _fit(act: Fit, result: FitResult) -> Iterator[Said]:
    """A fit ends near its noise, or where the lesson says that it ends."""
    loss, first = result.symbolic[-1][0], result.symbolic[0][0]
    figures: Mapping[str, float] = {**result.parameters, "loss": loss}
    yield from (("expect", message, "") for message in missed(act.expect, figures))
    if result.unavailable:
        yield "", f"{_UNCOMPARED}: {result.unavailable.reason}", ""
    if "loss" in act.expect:
        return
    if result.diverged:
        yield "rate", "this fit diverges", f'a smaller rate, or expect = {{loss = "{loss:.1e}"}}'
        return
    if result.noise is None:
        yield "loss", "where does this loss end?", f'say it: expect = {{loss = "{loss:.2g}"}}'
        return
    left = result.noise[1]
    near = left + _DEVIATIONS * result.noise_deviation + _MILLIONTH * first
    if not loss <= near:
        message = f"this fit ends at a loss of {loss:.3g}, where the noise leaves {left:.3g}"
        hint = f'more steps, another rate or start, or expect = {{loss = "{loss:.2g}"}}'
        yield "steps", message, hint


# --- exercises -----------------------------------------------------------------------------------


def _exercise(act: Exercise, asked: Question) -> Iterator[Said]:
    wrong = list(_asked_wrongly(act, asked))
    yield from wrong
    if wrong:  # no answer can be judged then
        return
    own = judge(act.answer, asked)
    if own.verdict != CORRECT:
        why = own.message or own.verdict
        yield "answer", f"the checker does not accept the answer {act.answer}", why
    elif act.of and not act.choices and (derived := _otherwise(act.answer, asked)):
        yield "answer", f"the answer is not d{act.of}/d{act.wrt}", f"that is {derived}"
    yield from _others(act, asked)
    for typed, what in (("", "an empty answer"), (act.ask, "the question itself")):
        if judge(typed, asked).verdict == CORRECT:
            yield "answer", f"the checker accepts {what}", ""
    for number, hint in enumerate(act.hints, 1):
        if _gives_away(hint, act):
            yield "hints", f"hint {number} gives the answer away: {act.answer}", ""


def _asked_wrongly(act: Exercise, asked: Question) -> Iterator[Said]:
    known = [] if asked.known is None else asked.names
    for key, name in (("of", act.of), ("wrt", act.wrt)):
        if name and name not in known:
            listed = ", ".join(known) or "none: a graph comes first"
            yield key, f"no node is called {name}", f"those there are: {listed}"
    if bool(act.of) != bool(act.wrt):
        yield "of" if act.of else "wrt", "of and wrt belong together", ""
    if not known_form(act.form):
        yield "form", f"no form is called {act.form}", ""
    if len({choice.lower() for choice in act.choices}) < len(act.choices):
        yield "choices", "two choices are the same", ""


def _others(act: Exercise, asked: Question) -> Iterator[Said]:
    """Further right answers, which pass, and the wrong ones that are foreseen, which do not."""
    for other in act.others:
        if judge(other, asked).verdict != CORRECT:
            yield "others", f"the checker does not accept the answer {other}", ""
    for typed in act.wrong:
        verdict = judge(typed, asked)
        if verdict.verdict == CORRECT:
            yield "wrong", f"the checker accepts the wrong answer {typed}", ""
        elif verdict.verdict == INVALID:
            yield "wrong", f"the wrong answer {typed} cannot be read", verdict.message


def _otherwise(answer: str, asked: Question) -> str:
    """The derivative that is asked for, as the engine finds it, if the answer is another one."""
    known = asked.known
    assert known is not None
    function, wrt = known.at(known.find(asked.of)), known.find(asked.wrt)
    right = parse(answer, asked.names)
    if not right.variables and asked.at:  # a number, at the graph's point
        here = trace(function, dict(asked.at)).adjoint(wrt)
        value = evaluate(right.nodes, {})[right.output]
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
