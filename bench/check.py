"""Checking against labelled cases, and against other checkers: right, wrong, undecided, how fast.

    python bench/check.py CASES [--rivals]

CASES is a folder with equivalence.jsonl (pairs a, b and whether they are equal), derivatives.jsonl
(expr, var, derivative) and mistakes.jsonl (expr, var, order, a wrong answer, slugs that would name
it). An answer is judged with its question at hand, as in a lesson, where what is worked out of the
right answer is kept; in the pass in which nothing is kept that work counts with every pair. No
verdict is ever kept: each answer is read and judged anew.
With --rivals the same pairs go to sympy.simplify(a - b) == 0, SymPy's equals and Math-Verify, in
one pass, which takes a minute, and each within two seconds a pair; our rate is compared both ways,
each the best of five, as what else the machine does only takes away. What cannot be read
is not decided, and counts in every share.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tutor.checking.answers import judge, prepare
from tutor.checking.questions import Question, of_derivative, of_equality
from tutor.checking.reference import reference
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, UNDECIDED, Verdict
from tutor.errors import TutorError
from tutor.notation.latex import to_latex
from tutor.notation.parser import parse

Posed = tuple[str, Question, bool]
"""An answer, its question, and whether it is right."""
Case = tuple[str, Question | None, bool]
"""The same; no question where the tutor cannot read the case's."""


def cases(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def equivalences(folder: Path) -> list[Case]:
    return [
        (case["a"], posed(partial(_equality, case), case["b"]), case["equal"])
        for case in cases(folder, "equivalence")
    ]


def derivatives(folder: Path) -> list[Case]:
    return [
        (case["derivative"], posed(partial(_asked, case), case["expr"]), True)
        for case in cases(folder, "derivatives")
    ]


def posed(question: Callable[[], Question], text: str) -> Question | None:
    """A case's question; None, said on screen, where the tutor cannot read it."""
    try:
        return question()
    except TutorError as error:
        print(f"  not read: {text}  ({error.message})")
        return None


def _equality(case: dict[str, Any]) -> Question:
    return of_equality(case["b"], case["a"], parse(case["a"]).variables)


def _asked(case: dict[str, Any]) -> Question:
    return of_derivative(case["expr"], case["var"], case.get("order", 1))


def verdict_of(answer: str, question: Question | None) -> Verdict:
    return judge(answer, question) if question else Verdict(INVALID, said="not read")


def readable(found: list[Case]) -> list[Posed]:
    return [(answer, question, right) for answer, question, right in found if question]


def score(name: str, found: list[Case]) -> None:
    """Right, wrong, undecided and unread, with all but the right ones shown.

    What could not be read is not decided, and stays in the denominator.
    """
    counts: Counter[str] = Counter()
    for answer, question, right in found:
        verdict = verdict_of(answer, question).verdict
        wanted = CORRECT if right else INCORRECT
        kind = {wanted: "right", INVALID: "unread", UNDECIDED: "undecided"}.get(verdict, "wrong")
        counts[kind] += 1
        if kind != "right":
            asked = question.right if question else "a question that is not read"
            print(f"  {kind}: {answer}  for  {asked}  is {verdict}, not {wanted}")
    decided = counts["right"] + counts["wrong"]
    print(
        f"{name}: {counts['right']} right, {counts['wrong']} wrong,"
        f" {counts['undecided']} undecided, {counts['unread']} unread"
        f" ({100 * decided / len(found):.1f} % of {len(found)} decided)"
    )


def name_mistakes(folder: Path) -> list[Case]:
    found: list[Case] = []
    named = labelled = 0
    for case in cases(folder, "mistakes"):
        question = posed(partial(_asked, case), case["expr"])
        found.append((case["answer"], question, False))
        if not case["slug"]:
            continue
        labelled += 1
        slugs = [mistake.slug for mistake in verdict_of(case["answer"], question).mistakes]
        fits = bool(set(slugs) & set(case["slug"]))
        named += fits
        if not fits:
            print(f"  {case['expr']} → {case['answer']}: {slugs or 'nothing'}, not {case['slug']}")
    print(f"mistakes named as given: {named} of {labelled} ({100 * named / labelled:.1f} %)")
    return found


def rate(work: Callable[[], int], seconds: float = 1.0) -> float:
    """How many a second, the best of five: what else the machine does only takes away."""
    best = 0.0
    for _ in range(5):
        start, count = time.process_time(), 0
        while (spent := time.process_time() - start) < seconds / 5:
            count += work()
        best = max(best, count / spent)
    return best


def speed(found: list[Posed], wrong: list[Posed]) -> tuple[float, float]:
    """Answers a second with the question at hand, and pairs a second from nothing."""

    def all_of(asked: list[Posed]) -> int:
        for answer, question, _ in asked:
            judge(answer, question)
        return len(asked)

    cold = max(cold_pass(found) for _ in range(5))
    all_of(found), all_of(wrong)
    warm = rate(partial(all_of, found))
    diagnosed = rate(partial(all_of, wrong))
    print(f"answers a second, parsing included, the best of five: {warm:,.0f}")
    print(f"wrong answers a second, with diagnosis, the best of five: {diagnosed:,.0f}")
    print(f"pairs a second, the right answer looked at anew, the best of five passes: {cold:,.0f}")
    return warm, cold


def cold_pass(found: list[Posed]) -> float:
    """Pairs a second in a single pass that keeps nothing of a question, as with the others."""
    start = time.process_time()
    for answer, question, _ in found:
        prepare.cache_clear()
        reference.cache_clear()
        judge(answer, question)
    return len(found) / (time.process_time() - start)


# --- the others ----------------------------------------------------------------------------------


def simplify(a: str, b: str) -> bool:
    import sympy

    return bool(sympy.simplify(sympy.sympify(a) - sympy.sympify(b)) == 0)


def equals(a: str, b: str) -> bool | None:
    import sympy

    return sympy.sympify(a).equals(sympy.sympify(b))


def math_verify(a: str, b: str) -> bool:
    from math_verify import parse as read
    from math_verify import verify

    mine, theirs = (read(f"${to_latex(parse(text))}$", parsing_timeout=None) for text in (a, b))
    return bool(verify(theirs, mine, timeout_seconds=None))


def rivals(found: list[Posed], warm: float, cold: float) -> None:
    from tutor.calculus.patience import Patience

    for name, checker in (("simplify", simplify), ("equals", equals), ("Math-Verify", math_verify)):
        counts: Counter[str] = Counter()
        start = time.process_time()
        for answer, question, right in found:
            a, b = (text.replace("^", "**") for text in (answer, question.right))
            a, b = (text.replace("ln(", "log(") for text in (a, b))
            try:
                said = Patience(2.0).ask(partial(checker, a, b))
            except Exception:
                said = None
            counts["undecided" if said is None else "right" if said == right else "wrong"] += 1
        each = len(found) / (time.process_time() - start)
        print(
            f"{name}: {dict(counts)}, {each:.0f} pairs a second in one pass;"
            f" ours {cold / each:,.0f} times that from nothing, {warm / each:,.0f} times warm"
        )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("cases", type=Path)
    options.add_argument("--rivals", action="store_true")
    given = options.parse_args()
    pairs = equivalences(given.cases)
    score("equivalence", pairs)
    score("derivatives", derivatives(given.cases))
    wrongs = name_mistakes(given.cases)
    score("mistakes", wrongs)
    warm, cold = speed(readable(pairs), readable(wrongs))
    if given.rivals:
        rivals(readable(pairs), warm, cold)
