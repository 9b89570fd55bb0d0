"""How soon there is something to read: first text of a lesson, `--help`, `lessons`, `check`.

`check` is put beside `import sympy` alone, of which it may take 0.8.
"""

import statistics
import subprocess
import sys
import time

from pairs import seconds, tutor

RUNS = 7


def first_text(command: list[str]) -> float:
    """Seconds until the first bytes arrive."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        found = time.perf_counter() - start
        process.kill()
    return found


if __name__ == "__main__":
    bare = [sys.executable, "-c", "pass"]
    rows = {
        "python -c pass": lambda: seconds(bare),
        "--help": lambda: seconds(tutor("--help")),
        "lessons": lambda: seconds(tutor("lessons")),
        "lesson 3, first text": lambda: first_text(tutor("lesson", "3")),
        "check 3.1": lambda: seconds(tutor("check", "3.1", "0.09")),
        "check --of": lambda: seconds(tutor("check", "--of", "sin(2x)", "2cos(2x)")),
        "import sympy": lambda: seconds([sys.executable, "-c", "import sympy"]),
    }
    for name, measure in rows.items():
        measure()
        print(f"{name:24}{statistics.median(measure() for _ in range(RUNS)):.3f} s")
