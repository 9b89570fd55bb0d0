"""How soon there is something to read: first text of a lesson, `--help`, `lessons`, `check`.

Each is put beside `import sympy` alone, in turn; of that `check` may take 0.8 as a whole process.
Attempts are kept in a folder that is thrown away.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial

from pairs import INSTALLED, seconds, tutor

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15


def first_text(command: list[str]) -> float:
    """Seconds until the first bytes arrive."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=INSTALLED) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        found = time.perf_counter() - start
        process.kill()
    return found


COMMANDS = {
    "import sympy": [sys.executable, "-c", "import sympy"],
    "python -c pass": [sys.executable, "-c", "pass"],
    "import numpy": [sys.executable, "-c", "import numpy"],
    "--help": tutor("--help"),
    "lessons": tutor("lessons"),
    "check 3.1, right": tutor("check", "3.1", "0.09"),
    "check 3.1, wrong": tutor("check", "3.1", "s*(1-s)"),
    "check --of, right": tutor("check", "--of", "sin(2x)", "--wrt", "x", "2cos(2x)"),
    "check --of, wrong": tutor("check", "--of", "sin(2x)", "--wrt", "x", "cos(2x)"),
}

if __name__ == "__main__":
    measures = {name: partial(seconds, command) for name, command in COMMANDS.items()}
    measures["lesson 3, first text"] = partial(first_text, tutor("lesson", "3"))
    with tempfile.TemporaryDirectory() as home:
        INSTALLED["TUTOR_HOME"] = home
        for measure in measures.values():
            measure()
        rounds = [[measure() for measure in measures.values()] for _ in range(RUNS)]
    for place, name in enumerate(measures):
        ratios = sorted(times[place] / times[0] for times in rounds)
        print(
            f"{name:22}{statistics.median(times[place] for times in rounds):.3f} s"
            f"   ratio {statistics.median(ratios):.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
