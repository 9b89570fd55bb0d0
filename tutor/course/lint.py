"""`lint`: everything that can be wrong with one lesson, each with its line.

A lesson is read, run as a learner would run it, and drawn: every derivation is put to SymPy, every
table to TensorFlow, every answer to the checker that will judge the learner's. What is asked of an
act that ran stands in faults.py, and what several lessons have to agree on in lint_many.py.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.course.acts import Stage
from tutor.course.blocks import Act, Exercise, Graph
from tutor.course.faults import Fault, words
from tutor.course.fields import near
from tutor.course.finding import Finding, finding
from tutor.course.folders import misnamed
from tutor.course.heading import Heading, heading_of
from tutor.course.kinds import KINDS
from tutor.course.lesson import line_in, read_acts
from tutor.course.results import Result
from tutor.course.setting import without_graph
from tutor.course.skills import SKILLS
from tutor.course.source import Broken, line_of, read
from tutor.errors import LessonError

Draw = Callable[[Result], object]
"""Draws an act as a learner will see it, to nowhere; the course knows no page."""


def lint(file: Path, oracle: Oracle, seed: int, draw: Draw) -> list[Finding]:
    """All that is wrong with one lesson by itself, in the order of its lines."""
    try:
        text = read(file)
    except LessonError as error:
        return [finding(file, error)]
    heading = heading_of(file, text)
    named = misnamed(file)
    errors = [LessonError(named[0], file=file.name, line=1, hint=named[1])] if named else []
    errors += list(heading.errors) if isinstance(heading, Broken) else [*_of_skills(heading, text)]
    acts = read_acts(file, text)
    errors += _lacking(file, acts)
    found = [finding(file, error) for error in errors]
    found += _run(Stage(file, without_graph(oracle, seed)), acts, text, draw)
    return sorted(found, key=lambda one: one.line)


def _of_skills(heading: Heading, text: str) -> Iterator[LessonError]:
    known = [skill.name for skill in SKILLS]
    for name in heading.skills:
        if name not in known:
            message = f"there is no skill {name}"
            hint = f"{near(name, known)}skills: {', '.join(known)}"
            line = line_of("skills", text, 0, f'"{name}"')
            yield LessonError(message, file=heading.file.name, line=line, hint=hint)


def _lacking(file: Path, found: Iterable[Act | Broken]) -> Iterator[LessonError]:
    """What every lesson has: a graph and an exercise."""
    kinds = {part.kind if isinstance(part, Broken) else type(part) for part in found}
    for kind, names in (("graph", {"graph", Graph}), ("exercise", {"exercise", Exercise})):
        if not kinds & names:
            yield LessonError(f"a lesson needs at least one {kind}", file=file.name, line=1)


def _run(stage: Stage, found: Iterable[Act | Broken], text: str, draw: Draw) -> Iterator[Finding]:
    """Each act as in a lesson; after a graph that is broken, only what needs none."""
    lost = told = False
    for part in found:
        if isinstance(part, Broken):
            yield from (finding(stage.file, error) for error in part.errors)
            if isinstance(part.block, Exercise):
                yield from (_placed(stage.file, part.block, text, one) for one in words(part.block))
            lost = lost or part.kind == "graph"
            continue
        kind = KINDS[type(part)]
        if lost and (kind.nodes(part) or isinstance(part, Exercise)):
            continue
        try:
            result = stage.begin(part)()
            faults = list(kind.lint(part, result))
            if all(fault.unavailable for fault in faults):  # else it is told what is wrong
                faults += _undrawn(result, draw)
        except LessonError as error:
            yield finding(stage.file, error)
            lost = lost or isinstance(part, Graph)
            continue
        except Exception as error:  # a mistake of the tutor's own is no reason to stop
            faults = [Fault(f"the tutor itself failed ({_named(error)})")]
        lost = lost and not isinstance(part, Graph)
        for fault in faults:
            if not (fault.unavailable and told):  # once for a lesson
                yield _placed(stage.file, part, text, fault)
            told = told or bool(fault.unavailable)


def _undrawn(result: Result, draw: Draw) -> Iterator[Fault]:
    """What a learner would not get to see."""
    try:
        draw(result)
        json.dumps(result.to_dict(), allow_nan=False)
    except Exception as error:
        yield Fault(f"the tutor cannot show this act ({_named(error)})")


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _placed(file: Path, act: Act, text: str, fault: Fault) -> Finding:
    """A fault at the line of its key in an act's block."""
    line = line_in(text, act, fault.key, fault.part) + fault.below
    return Finding(str(file), line, fault.message, fault.hint, fault.unavailable)
