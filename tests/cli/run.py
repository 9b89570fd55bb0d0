"""The command line: called in this process, or started as a user starts it."""

import os
import subprocess
import sys
import warnings
from io import BytesIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from tutor.autodiff import oracle
from tutor.autodiff.oracle import kept
from tutor.cli.app import app
from tutor.course import exercises, folders, roadmap

ROOT = Path(__file__).resolve().parents[2]


def tutor(*arguments: str, stdin: str = "", **environment: str) -> CompletedProcess[str]:
    """A command in a pipe: its words, its streams, its status.

    TensorFlow's process goes on from one command to the next, as nothing else of them does.
    """
    given = TextIOWrapper(BytesIO(stdin.encode()), "utf-8")
    said, told = (TextIOWrapper(BytesIO(), "utf-8", newline="") for _ in range(2))
    for of_lessons in (folders._headings, exercises.of_lesson, roadmap.exercise_ids):
        of_lessons.cache_clear()  # a file may be another by now
    with kept():
        pass  # it runs now
    with (
        patch.multiple(sys, stdin=given, stdout=said, stderr=told),
        patch.object(oracle, "Oracle", kept),
        patch.dict(os.environ, environment),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        try:
            app(arguments, prog_name="python -m tutor")
        except SystemExit as left:
            status = int(left.code or 0)
    out, err = (stream.detach().getvalue().decode() for stream in (said, told))
    return CompletedProcess(arguments, status, out, err)


def started(*arguments: str, cwd: Path = ROOT, **environment: str) -> CompletedProcess[str]:
    """`python -m tutor` as a process of its own, for what only that shows."""
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        cwd=cwd,
        env={**os.environ, **environment},
        check=False,
    )


def terminal_environment(home: Path) -> dict[str, str]:
    """What a child in a pseudo-terminal gets: its terminal's width, not the test runner's."""
    left_out = ("NO_COLOR", "COLUMNS", "LINES")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**inherited, "TUTOR_HOME": str(home), "TERM": "xterm-256color"}


def without_tensorflow(folder: Path, body: str | None = None) -> dict[str, str]:
    """An environment in which `import tensorflow` runs `body`: by default, not installed."""
    package = folder / "tensorflow"
    package.mkdir()
    missing = 'raise ModuleNotFoundError("No module named \'tensorflow\'", name="tensorflow")'
    (package / "__init__.py").write_text(body or missing)
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
