"""SymPy's word on an answer: a proof that two formulas are the same, in a process of its own.

A process, because SymPy may take forever and cannot be interrupted inside; it is ended when the
time is up, and what was not proved then is not proved, never disproved.
"""

import json
import subprocess
import sys

from tutor.process import command

SECONDS = 10.0


def proved(left: str, right: str, seconds: float = SECONDS) -> bool:
    """Whether SymPy shows within the time that two formulas, definitions and all, are the same.

    >>> proved("sin(x)^2", "1 - cos(x)^2")
    True
    """
    try:
        done = subprocess.run(
            command(__name__),
            input=json.dumps([left, right]),
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.stdout.strip() == "proved"


def main() -> None:
    """The process's own side: a pair of formulas on standard input, one word on the output."""
    from tutor.calculus.shapes import SCALAR
    from tutor.calculus.symbolic import same, to_sympy
    from tutor.notation.parser import parse

    forms = [parse(text) for text in json.load(sys.stdin)]
    left, right = (to_sympy(f.nodes, f.output, [SCALAR] * len(f)) for f in forms)
    print("proved" if same(left, right) else "not proved")
