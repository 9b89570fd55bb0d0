"""Many lessons linted at once: what they have to agree on, and each by itself in parallel.

A file may come from anywhere. So each is run in a process that is given so much time and memory;
one that takes more, or brings its process down, is a finding like any other.
"""

import faulthandler
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.course.blocks import Exercise
from tutor.course.fields import near
from tutor.course.finding import Finding, finding
from tutor.course.folders import files_in, folder, taken_error
from tutor.course.heading import Heading, heading_of
from tutor.course.lesson import line_in, read_acts
from tutor.course.source import Broken, line_of, read
from tutor.errors import LessonError

if TYPE_CHECKING:  # it brings NumPy along
    from tutor.course.results import Result

SECONDS = 180
"""What one lesson may take, TensorFlow's start included."""
_MEMORY = 4 << 30
_MOST_PROCESSES = 4
_ONE_ID = "progress is kept under the id, so that each exercise needs one of its own"
_ROOT = str(Path(__file__).resolve().parents[2])


def lint_all(files: Sequence[Path], seed: int, worker: Callable[[], None]) -> list[Finding]:
    """Everything that is wrong with these lessons, file by file in the order of lines.

    `worker` is what each process runs: `lint_here` with a way to draw an act.
    """
    start = _start(worker)
    workers = max(1, min(len(files), os.cpu_count() or 1, _MOST_PROCESSES))
    batches = [files[first::workers] for first in range(workers)]
    found = list(_together(files))
    with ThreadPoolExecutor(workers) as pool:
        for alone in pool.map(partial(_batch, start, seed), batches):
            found += alone
    order = {str(file): place for place, file in enumerate(files)}
    return sorted(found, key=lambda one: (order[one.file], one.line))


# --- each by itself ------------------------------------------------------------------------------


def _start(worker: Callable[[], None]) -> str:
    """A program that runs a function of the tutor's own."""
    module, name = worker.__module__, worker.__name__
    return f"import sys; sys.path.insert(0, {_ROOT!r}); from {module} import {name}; {name}()"


def _batch(start: str, seed: int, files: Sequence[Path]) -> list[Finding]:
    """Lint files in a process of their own; begin another after one that ended early."""
    found: list[Finding] = []
    left = list(files)
    while left:
        done = subprocess.run(
            [sys.executable, "-c", start, str(seed), *map(str, left)],
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("TUTOR_DEBUG") else subprocess.DEVNULL,
            check=False,
        )
        answers = done.stdout.decode().splitlines()[: len(left)]
        for answer in answers:
            found += [Finding.of(row) for row in json.loads(answer)]
        left = left[len(answers) :]
        if left:
            message = f"it took more than {SECONDS} seconds, or all memory, to run this lesson"
            found.append(Finding(str(left.pop(0)), 1, message))
    return found


def lint_here(draw: "Callable[[Result], object]") -> None:
    """In the process: the findings of one file after another, a line of JSON each."""
    from tutor.autodiff.oracle import Oracle
    from tutor.course.lint import lint

    seed, *files = sys.argv[1:]
    with Oracle() as oracle, open(os.devnull, "w", encoding="utf-8") as nowhere:
        _limit_memory()
        for file in files:
            # By a thread of C, which no computation can hold up.
            faulthandler.dump_traceback_later(SECONDS, exit=True, file=nowhere)
            found = lint(Path(file), oracle, int(seed), draw)
            faulthandler.cancel_dump_traceback_later()
            print(json.dumps([one.to_dict() for one in found]), flush=True)


def _limit_memory() -> None:
    """So much for this process; TensorFlow's was started before, and has its own ways."""
    with suppress(ImportError, ValueError, OSError):  # not everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


# --- all together --------------------------------------------------------------------------------


def _together(files: Sequence[Path]) -> Iterator[Finding]:
    """Ids that are taken, and needs that are not there or go round in a circle."""
    known = _known(files)
    yield from _twice(files, known)
    yield from _exercises_twice(files, known)
    by_id = {heading.id: heading for heading in known.values()}
    for file in files:
        if (heading := known.get(file)) is None:
            continue
        text = read(file)
        line = line_of("needs", text, 0)
        for need in heading.needs:
            if need not in by_id:
                hint = f"{near(need, by_id)}ids: {', '.join(by_id)}"
                line = line_of("needs", text, 0, f'"{need}"')
                yield Finding(str(file), line, f"needs: there is no lesson {need}", hint)
        if circle := _circle(heading, by_id):
            yield Finding(str(file), line, f"needs go round in a circle: {' → '.join(circle)}")


def _known(files: Sequence[Path]) -> dict[Path, Heading]:
    """The headings of the course, of the files, and of those that stand beside them."""
    course = files_in(folder())
    there = {file.resolve(): number for number, file in enumerate(course, 1)}
    asked = {file.resolve(): file for file in files}
    folders = {file.parent for file in asked if file.parent.is_dir()}
    beside = [file.resolve() for one in sorted(folders) for file in files_in(one)]
    found = {}
    for file in dict.fromkeys([*there, *asked, *beside]):
        with suppress(LessonError):  # told where the file is linted by itself
            heading = heading_of(file, read(file), there.get(file, 0))
            if not isinstance(heading, Broken):
                found[asked.get(file, file)] = heading
    return found


def _twice(files: Sequence[Path], known: Mapping[Path, Heading]) -> Iterator[Finding]:
    first: dict[str, Heading] = {}
    for file, heading in known.items():
        if heading.id not in first:
            first[heading.id] = heading
        elif file in files:
            yield finding(file, taken_error(heading, first[heading.id]))


def _exercises_twice(files: Sequence[Path], known: Mapping[Path, Heading]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for file in known:
        for act in read_acts(file, read(file)):
            if not isinstance(act, Exercise):
                continue
            if act.id not in first:
                first[act.id] = file
            elif file in files:
                where = "this lesson" if first[act.id] == file else first[act.id].name
                message = f"{where} has an exercise {act.id} already"
                line = line_in(read(file), act, "id")
                yield Finding(str(file), line, message, _ONE_ID)


def _circle(heading: Heading, by_id: Mapping[str, Heading]) -> list[str]:
    """A way along the needs that leads back to the lesson; [] where there is none."""
    ways = [[heading.id]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for need in by_id[way[-1]].needs if way[-1] in by_id else []:
            if need == heading.id:
                return [*way, need]
            if need not in seen:
                seen.add(need)
                ways.append([*way, need])
    return []
