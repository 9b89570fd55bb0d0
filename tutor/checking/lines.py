"""Worked lines: a derivation typed line by line, and the first line that does not follow.

Every line has to equal the derivative that is asked for, so each is judged by itself; the first
that does not is pointed at, with the mistake that would give it. The last one is the answer,
and may be asked for in a form.
"""

from dataclasses import replace

from tutor.checking.answers import (
    CORRECT,
    INVALID,
    Question,
    Verdict,
    judge_one,
)
from tutor.errors import NotationError

MAX_LINES = 40


def split(text: str) -> list[str]:
    """The lines of a worked answer: by line ends, semicolons, or signs of equality between forms.

    >>> split("dy/dx = 2*x*1; = 2x")
    ['dy/dx = 2*x*1', '= 2x']
    """
    rows = [row.strip() for row in text.replace(";", "\n").split("\n")]
    return [row for row in rows if row]


def judge_lines(text: str, question: Question, *, prove: bool = False) -> Verdict:
    """Judge a derivation of several lines; the verdict is that of the first that is not right."""
    rows = split(text)
    if not rows:
        return Verdict(INVALID, message="type the lines of the derivation, one after another")
    if len(rows) > MAX_LINES:
        return Verdict(INVALID, message=f"a derivation has at most {MAX_LINES} lines here")
    one_line = replace(question, form="")
    verdict = Verdict(INVALID)
    for number, row in enumerate(rows, 1):
        try:
            verdict = judge_one(row, one_line, prove=prove)
        except NotationError as error:
            return Verdict(INVALID, message=f"line {number}: {error}", line=number)
        if verdict.verdict != CORRECT:
            return replace(verdict, line=number, message=_told(verdict, number, rows))
    return verdict


def _told(verdict: Verdict, number: int, rows: list[str]) -> str:
    before = "what was asked" if number == 1 else "the line before it"
    where = f"line {number} of {len(rows)} does not follow from {before}"
    if verdict.verdict == INVALID or not verdict.counterexample:
        where = f"line {number} of {len(rows)}"
    return f"{where}: {verdict.message}" if verdict.message else where
