"""Many lessons linted at once: what they have to agree on, and each by itself in parallel.

A file may come from anywhere. So each is run in a process that is given so much time and memory;
one that takes more, or brings its process down, is a finding like any other.
"""

import faulthandler
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryFile
from threading import Lock, Thread
from typing import IO, TYPE_CHECKING

from tutor.course.blocks import Exercise
from tutor.course.fields import near
from tutor.course.finding import Finding, finding
from tutor.course.folders import files_in, folder, taken_error
from tutor.course.heading import Heading, heading_of
from tutor.course.lesson import line_in, read_acts
from tutor.course.source import Broken, line_of, read
from tutor.errors import LessonError
from tutor.process import command

if TYPE_CHECKING:  # it brings NumPy along
    from tutor.course.results import Result

SECONDS = 180
"""What one lesson may take, TensorFlow's start included."""
_MEMORY = 4 << 30
_MOST_PROCESSES = 4
_ONE_ID = "progress is kept under the id, so that each exercise needs one of its own"


def lint_all(
    files: Sequence[Path], seed: int, worker: Callable[[], None]
) -> Generator[Finding, None, None]:
    """Everything that is wrong with these lessons, file by file in the order of lines.

    A file's findings come as soon as those before it are known; on Ctrl-C what else is known.
    `worker` is what each process runs: `lint_here` with a way to draw an act.
    """
    alone = _Workers(worker, seed)
    found: dict[Path, list[Finding]] = {}
    workers = max(1, min(len(files), os.cpu_count() or 1, _MOST_PROCESSES))
    try:
        for first in range(workers):
            Thread(target=alone.run, args=(files[first::workers],), daemon=True).start()
        together = list(_together(files))
        for file in files:
            while file not in found:
                done, its = alone.found.get()
                found[done] = its
            its = [one for one in together if one.file == str(file)] + found.pop(file)
            yield from sorted(its, key=lambda one: one.line)
    except KeyboardInterrupt:
        yield from chain.from_iterable(found.values())
        raise
    finally:
        alone.stop()


# --- each by itself ------------------------------------------------------------------------------


class _Workers:
    """The processes that lint; `found` has each file with its findings once they are known."""

    def __init__(self, worker: Callable[[], None], seed: int) -> None:
        self.found: SimpleQueue[tuple[Path, list[Finding]]] = SimpleQueue()
        self._command = [*command(worker.__module__, worker.__name__), str(seed)]
        self._running: list[subprocess.Popen[bytes]] = []
        self._stopped = False
        self._lock = Lock()

    def run(self, files: Sequence[Path]) -> None:
        """Lint files in a process of their own; begin another after one that ended early."""
        left = list(files)
        while left:
            with TemporaryFile() as said:
                process = self._begun(left, said)
                if process is None:
                    return
                began = time.monotonic()
                with process:
                    assert process.stdout is not None
                    for row in islice(process.stdout, len(left)):
                        found = [Finding.of(one) for one in json.loads(row)]
                        self.found.put((left.pop(0), found))
                        began = time.monotonic()
                if left:
                    said.seek(0)
                    late = time.monotonic() - began >= SECONDS
                    told = _ended(process.returncode, late, said.read().decode("utf-8", "replace"))
                    file = left.pop(0)
                    self.found.put((file, [Finding(str(file), 1, *told)]))

    def _begun(self, files: Sequence[Path], said: IO[bytes]) -> "subprocess.Popen[bytes] | None":
        """A process; None after the end, which no process is begun behind."""
        with self._lock:
            if self._stopped:
                return None
            debug = bool(os.environ.get("TUTOR_DEBUG"))
            process = subprocess.Popen(
                [*self._command, *map(str, files)],
                stdout=subprocess.PIPE,
                stderr=None if debug else said,
            )
            self._running.append(process)
            return process

    def stop(self) -> None:
        """End at once what still runs."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()


def _ended(status: int, late: bool, said: str) -> tuple[str, str]:
    """Why a process ended before its lessons did, and the last thing that it said."""
    if late:
        return f"it took more than {SECONDS} seconds to run this lesson", ""
    last = next((row for row in reversed(said.splitlines()) if row.strip()), "")
    if status < 0:
        how = f"by a signal: {signal.strsignal(-status) or -status}"
        if status == -_KILLED:
            last = last or "so ends a process where memory runs out"
    else:
        how = f"with status {status}"
    return f"the process that ran this lesson ended {how}", last


_KILLED = 9


def lint_here(draw: "Callable[[Result], object]") -> None:
    """In the process: the findings of one file after another, a line of JSON each."""
    from tutor.autodiff.oracle import Oracle
    from tutor.course.lint import lint

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the tutor's to handle
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
