"""Worked lines: a derivation typed line by line, and the first line that does not follow.

Every line has to equal the derivative that is asked for, so each is judged by itself; the first
that does not is pointed at, with the mistake that would give it, or else with the rule that leads
there. What a line leaves to be taken, as cos(x^2)*d/dx(x^2) does, is worked out first. The last one
is the answer; by itself, it is none: what leads there is asked for.
"""

import re
from dataclasses import replace

from tutor.checking.answers import judge_one
from tutor.checking.questions import Question
from tutor.checking.reference import Reference
from tutor.checking.untaken import asks_again, leaves_some, worked_out
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, Verdict
from tutor.errors import NotationError
from tutor.notation.leftside import right_side_begins

MAX_LINES, _SHORT = 40, 40
"""How many lines a derivation may have, and how long one may be that is quoted."""
ONE_LINE = "so far it is right; type the lines that lead there as well, at least two in all"
NOT_TAKEN = "so far it is right; in the last line a derivative is still to be taken"
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")


def split(text: str) -> list[str]:
    """The lines of a worked answer: by line ends, semicolons, or signs of equality between forms.

    >>> split("dy/dx = 2*x*1; = 2x")
    ['dy/dx = 2*x*1', '= 2x']
    >>> split("d/dx x^2 = 2*x*1 = 2x")
    ['d/dx x^2 = 2*x*1', '= 2x']
    """
    return [form for row in _typed(text) for form in _forms(row)]


def _typed(text: str) -> list[str]:
    return [row.strip() for row in text.replace(";", "\n").split("\n") if row.strip()]


def _forms(row: str) -> list[str]:
    """The forms between signs of equality; a left side such as dy/dx = stays with the first."""
    begin = right_side_begins(row) or row.startswith("=")
    signs = [sign.start() for sign in _EQUALS.finditer(row, begin)]
    return [row[a:b].strip() for a, b in zip([0, *signs], [*signs, len(row)], strict=True)]


def judge_lines(text: str, question: Question, right: Reference, *, prove: bool = False) -> Verdict:
    """Judge a derivation of several lines; the verdict is that of the first that is not right."""
    rows = split(text)
    if not rows:
        return Verdict(INVALID, said="type the lines of the derivation, one after another")
    if len(rows) > MAX_LINES:
        return Verdict(INVALID, said=f"a derivation has at most {MAX_LINES} lines here")
    one_line = replace(question, form="")
    verdict, forms = Verdict(INVALID), set[tuple[str, bool]]()
    for number, row in enumerate(rows, 1):
        try:
            verdict = judge_one(worked_out(row, one_line), one_line, right, prove=prove)
        except NotationError as error:
            return Verdict(INVALID, said=f"line {number}: {error}", quoted=True, line=number)
        if verdict.verdict != CORRECT:
            if number > 1:  # the rules were used rightly in the lines before
                verdict = replace(verdict, mistakes=())
            # Where signs of equality part lines too, nobody counts them.
            shown = f", {row}," if len(rows) > len(_typed(text)) and len(row) <= _SHORT else ""
            place = f"line {number} of {len(rows)}{shown}"
            said = _told(verdict, number, place) + _rule(verdict, number, question)
            return replace(verdict, line=number, said=said)
        if not asks_again(row, question.order):
            forms.add((verdict.read_as, leaves_some(row)))
    if leaves_some(rows[-1]):
        return replace(verdict, verdict=INVALID, evidence="", said=NOT_TAKEN)
    if len(forms) == 1:  # right, but no derivation; to be told so costs nothing
        return replace(verdict, verdict=INVALID, evidence="", said=ONE_LINE)
    return verdict


def _told(verdict: Verdict, number: int, place: str) -> str:
    before = "what was asked" if number == 1 else "the line before it"
    where = f"{place} does not follow from {before}"
    if verdict.verdict == INVALID or not verdict.difference:
        where = place.rstrip(",")
    return f"{where}: {verdict.said}" if verdict.said else where


def _rule(verdict: Verdict, number: int, question: Question) -> str:
    """The rule that leads to a line that no known mistake explains.

    A line that was typed has every derivative taken: all the rules lead to the first one, and
    what comes after it is the same in another form.
    """
    if verdict.verdict != INCORRECT or verdict.mistakes or not verdict.difference:
        return ""
    if number > 1:
        return "; from there on only the form may change"
    from tutor.checking.hints import derivation, taking

    rules = taking(derivation(question))
    return f"; what leads there: {rules}" if rules else ""
