"""Each exercise's answer is right: by the checker, and by the engine where it is a derivative."""

import pytest

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import trace
from tutor.checking.answers import CORRECT, INCORRECT, check_answer
from tutor.course.lesson import Exercise, Graph, headings, load
from tutor.notation import Expression, parse, to_text

Posed = tuple[Exercise, Graph | None]


def posed() -> list[Posed]:
    found: list[Posed] = []
    for heading in headings():
        graph: Graph | None = None
        for act in load(heading).acts:
            if isinstance(act, Graph):
                graph = act
            elif isinstance(act, Exercise):
                found.append((act, graph))
    return found


ALL = posed()
DERIVATIVES = [(asked, graph) for asked, graph in ALL if asked.of]


def known(graph: Graph | None) -> Expression | None:
    return None if graph is None else parse(graph.definitions, list(graph.values))


def columns(graph: Graph | None) -> list[str]:
    return [] if graph is None else [n for n, v in graph.values.items() if isinstance(v, list)]


@pytest.mark.parametrize(("asked", "graph"), ALL, ids=[asked.id for asked, _ in ALL])
def test_the_checker_accepts_the_answer(asked: Exercise, graph: Graph | None) -> None:
    verdict = check_answer(
        asked.answer,
        asked.answer,
        choices=asked.choices,
        known=known(graph),
        columns=columns(graph),
    )
    assert verdict.verdict == CORRECT


@pytest.mark.parametrize(
    ("asked", "graph"), DERIVATIVES, ids=[asked.id for asked, _ in DERIVATIVES]
)
def test_the_engine_derives_the_answer(asked: Exercise, graph: Graph) -> None:
    expression = known(graph)
    assert expression is not None
    of, wrt = expression.find(asked.of), expression.find(asked.wrt)
    right = parse(asked.answer, known_names(expression))
    if not right.variables:
        here = trace(expression.at(of), graph.values).adjoint(wrt)
        assert evaluate(right.nodes, {})[right.output] == pytest.approx(here, rel=1e-12)
        return
    lengths = {n: (len(v),) for n, v in graph.values.items() if isinstance(v, list)}
    found = sweep(expression, shapes(expression, lengths), output=of, keep=False)
    adjoint = found.adjoints[wrt]
    assert adjoint is not None
    derived = to_text(Expression(found.nodes, adjoint), names=expression.names)
    verdict = check_answer(asked.answer, derived, known=expression, columns=columns(graph))
    assert verdict.verdict == CORRECT


def known_names(expression: Expression) -> list[str]:
    return [*expression.variables, *expression.names.values()]


@pytest.mark.parametrize(("asked", "graph"), ALL, ids=[asked.id for asked, _ in ALL])
def test_other_choices_are_refused(asked: Exercise, graph: Graph | None) -> None:
    others = [choice for choice in asked.choices if choice != asked.answer]
    assert not asked.choices or len(others) == len(asked.choices) - 1
    for choice in others:
        assert check_answer(choice, asked.answer, choices=asked.choices).verdict == INCORRECT


@pytest.mark.parametrize(("asked", "graph"), ALL, ids=[asked.id for asked, _ in ALL])
def test_hints_do_not_give_the_answer_away(asked: Exercise, graph: Graph | None) -> None:
    assert len(asked.hints) >= 2
    if len(asked.answer) > 3:
        assert asked.answer not in asked.hints[0]
