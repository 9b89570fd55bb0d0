"""Pairs of whole commands timed in turn, A B A B …: the ratio holds when a machine drifts."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

INSTALLED = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""The environment of what is timed. An installed package has its bytecode, as SymPy has here."""


def seconds(command: Sequence[str]) -> float:
    """How long one whole process takes; a wrong answer's exit status is 1."""
    start = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=INSTALLED, check=False
    )
    found = time.perf_counter() - start
    assert done.returncode in (0, 1), command
    return found


def ratio(ours: Sequence[str], reference: Sequence[str], runs: int = 5) -> None:
    """Print both medians and the median of the pairs' ratios, after one warm-up each."""
    seconds(ours), seconds(reference)
    pairs = [(seconds(ours), seconds(reference)) for _ in range(runs)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = sorted(a / b for a, b in pairs)
    print(f"ours {mine:.2f} s, reference {theirs:.2f} s, ratio {statistics.median(ratios):.2f}"
          f"  ({ratios[0]:.2f} to {ratios[-1]:.2f}, {runs} pairs)")  # fmt: skip


def tutor(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tutor", *arguments]
