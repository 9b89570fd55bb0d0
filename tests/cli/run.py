"""The command line as a user starts it: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tutor(
    *arguments: str, stdin: str = "", cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m tutor` in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        input=stdin,
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
