"""Checking against labelled cases, and against other checkers: right, wrong, undecided, how fast.

    python bench/check.py CASES [--rivals]

CASES is a folder with equivalence.jsonl (pairs a, b and whether they are equal), derivatives.jsonl
(expr, var, derivative) and mistakes.jsonl (expr, var, order, a wrong answer, slugs that would name
it). An answer is judged with its question at hand, as in a lesson, where the right answer's
points are chosen once; `cold` counts that work with every pair. With --rivals the same pairs go to
sympy.simplify(a - b) == 0, SymPy's equals and Math-Verify, each within two seconds a pair.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tutor.checking.answers import CORRECT, INCORRECT, INVALID, Question, judge, prepare
from tutor.checking.questions import of_derivative, of_equality
from tutor.checking.reference import reference
from tutor.errors import TutorError
from tutor.notation.latex import to_latex
from tutor.notation.parser import parse

Case = tuple[str, Question, bool]
"""An answer, its question, and whether it is right."""


def cases(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def equivalences(folder: Path) -> list[Case]:
    found = []
    for case in cases(folder, "equivalence"):
        try:
            names = parse(case["a"]).variables
            found.append((case["a"], of_equality(case["b"], case["a"], names), case["equal"]))
        except TutorError as error:
            print(f"  not read: {case['a']}  |  {case['b']}  ({error.message})")
    return found


def derivatives(folder: Path) -> list[Case]:
    found = []
    for case in cases(folder, "derivatives"):
        try:
            found.append((case["derivative"], _asked(case), True))
        except TutorError as error:
            print(f"  not read: {case['expr']}  ({error.message})")
    return found


def _asked(case: dict[str, Any]) -> Question:
    if case["var"] not in parse(case["expr"]).variables:
        return of_equality("0")
    return of_derivative(case["expr"], case["var"], case.get("order", 1))


def score(name: str, found: list[Case]) -> None:
    """Right, wrong and undecided, with every wrong one shown."""
    counts: Counter[str] = Counter()
    for answer, question, right in found:
        verdict = judge(answer, question).verdict
        wanted = CORRECT if right else INCORRECT
        kind = "right" if verdict == wanted else "undecided"
        if verdict != wanted and verdict in (CORRECT, INCORRECT):
            kind = "wrong"
        counts[kind] += 1
        if kind != "right":
            print(f"  {kind}: {answer}  for  {question.right}  is {verdict}, not {wanted}")
    decided = counts["right"] + counts["wrong"]
    print(
        f"{name}: {counts['right']} right, {counts['wrong']} wrong, {counts['undecided']} undecided"
        f" ({100 * decided / len(found):.1f} % decided)"
    )


def name_mistakes(folder: Path) -> list[Case]:
    found, named, labelled = [], 0, 0
    for case in cases(folder, "mistakes"):
        question = _asked(case)
        found.append((case["answer"], question, False))
        slugs = [mistake.slug for mistake in judge(case["answer"], question).mistakes]
        if case["slug"]:
            labelled += 1
            named += bool(set(slugs) & set(case["slug"]))
            if not set(slugs) & set(case["slug"]):
                print(
                    f"  {case['expr']} → {case['answer']}: {slugs or 'nothing'}, not {case['slug']}"
                )
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


def speed(found: list[Case], wrong: list[Case]) -> float:
    def warm() -> int:
        for answer, question, _ in found:
            judge(answer, question)
        return len(found)

    def diagnosed() -> int:
        for answer, question, _ in wrong:
            judge(answer, question)
        return len(wrong)

    def cold() -> int:
        for answer, question, _ in found:
            prepare.cache_clear()
            reference.cache_clear()
            judge(answer, question)
        return len(found)

    warm(), diagnosed()
    answers = rate(warm)
    print(f"answers a second, parsing included: {answers:,.0f}")
    print(f"wrong answers a second, with diagnosis: {rate(diagnosed):,.0f}")
    print(f"pairs a second, the right answer's points chosen anew: {rate(cold):,.0f}")
    return answers


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


def rivals(found: list[Case], ours: float) -> None:
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
            f"{name}: {dict(counts)}, {each:.0f} pairs a second; ours {ours / each:,.0f} times that"
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
    assert all(judge(answer, question).verdict != INVALID for answer, question, _ in wrongs)
    best = speed(pairs, wrongs)
    if given.rivals:
        rivals(pairs, best)
