"""The commands about a formula of one's own: explained, written down, or as a script."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DONE, print_result, tell, write

if TYPE_CHECKING:
    from tutor.comparison.compare import Pending
    from tutor.comparison.given import Given
    from tutor.notation.tape import Expression
    from tutor.render.page import Page


@dataclass(frozen=True)
class TypedFormula:
    """What was typed: a formula, its point, by which names, and how much of it is wanted."""

    expression: str
    at: str
    wrt: str
    full: bool = False
    order: int = 1
    top: int = 0

    @property
    def names(self) -> list[str] | None:
        return [name.strip() for name in self.wrt.split(",") if name.strip()] or None


def explain(
    asked: TypedFormula,
    oracle: Oracle,
    *,
    as_json: bool,
    written: str,
    plain: bool,
    svg: Path | None,
) -> int:
    """`explain`: the page, its JSON, or the formulas alone in LaTeX or in words."""
    from tutor.cli.point import read_point, tell_unused
    from tutor.course.saving import check_free
    from tutor.render.page import page, save_svg, waiting

    if svg is not None:
        check_free(svg, overwrite=True)
    drawn = page(plain=plain, record=svg is not None)
    point = read_point(asked.at)
    _refuse_operator(asked.expression, point)
    echoed = drawn.console.is_terminal and not (as_json or written) and _echo(drawn, asked, point)
    from tutor.cli.study import status_of_report
    from tutor.comparison.compare import begin, finish

    with waiting(drawn):
        pending = begin(
            asked.expression, point, oracle, wrt=asked.names, full=asked.full, order=asked.order
        )
    tell_unused(point, pending.trace.point)
    if written:
        _print_written(written, pending)
        return DONE
    with waiting(drawn):
        report = finish(pending, oracle)
    if as_json:
        nodes = {"nodes": [row.to_dict() for row in report.most(asked.top)]} if asked.top else {}
        print_result({**report.to_dict(), **nodes})
    else:
        from tutor.render.report import draw_report

        draw_report(drawn, report, top=asked.top, echoed=echoed)
        save_svg(drawn, svg, asked.expression)
    return status_of_report(report)


def _refuse_operator(text: str, point: Iterable[str]) -> None:
    """Raise NotationError for d/dx f: explain and code derive f by themselves."""
    from tutor.errors import NotationError
    from tutor.notation.differentials import OPERATOR

    found = OPERATOR.match(text)
    if found is None or "d" in point:
        return
    formula, by = found["formula"].strip() or "x^2", found["by"].removeprefix("\\")
    hint = f'"{formula}" --wrt {by}'
    raise NotationError(
        "the derivative is taken here: type the formula alone",
        text=text, start=found.start(), end=found.start("formula"),
        hint=f"explain {hint} --order 2" if found["square"] else hint,
    )  # fmt: skip


def _echo(drawn: "Page", asked: TypedFormula, point: Iterable[str]) -> bool:
    """Draw the formula at once; what is wrong with it is told by whoever reads it next."""
    from tutor.comparison.given import split
    from tutor.errors import TutorError
    from tutor.notation.parser import parse
    from tutor.render.echo import draw_echo

    try:
        formula, given = split(asked.expression)
        expression = parse(formula, {*point, *given})
    except TutorError:
        return False
    draw_echo(drawn, expression)
    sys.stdout.flush()
    return True


def _print_written(kind: str, pending: "Pending") -> None:
    """The formulas alone: in LaTeX to paste, or in words to hear."""
    from tutor.calculus.steps import output_name
    from tutor.render.written import in_latex, in_words

    put = in_latex if kind == "latex" else in_words
    expression = pending.trace.expression
    write(put(expression, output_name(expression), pending.derivations, pending.rows))


_MANY = 200
"""A script with more numbers than these is one to run, not to read."""


def code(asked: TypedFormula, target: str, data: Path | None) -> int:
    """`code`: a script that prints the same gradients, and a file with its data if one is named."""
    import numpy as np

    from tutor.autodiff.code import TARGETS, reading
    from tutor.cli.point import read_point, tell_unused
    from tutor.comparison.reading import asked_names

    typed = read_point(asked.at)
    _refuse_operator(asked.expression, typed)
    expression, point = _read_named(asked.expression, typed, asked.names)
    tell_unused(typed, point)
    variables = [name for name in asked_names(expression, None) if name in point]
    by = [expression.find(name) for name in asked_names(expression, asked.names or variables)]
    script = TARGETS[target](expression, point, expression.output, by)
    if data is not None:
        _save_data(point, data)
        script = reading(script, point, str(data))
    elif (count := sum(map(np.size, point.values()))) > _MANY:
        tell(f"{count:,} numbers stand in this script; --data FILE puts them into one it reads")
    write(script)
    return DONE


def _read_named(
    text: str, typed: "Given", wrt: Iterable[str] | None
) -> "tuple[Expression, Mapping[str, Any]]":
    """A formula with its shapes known and a name for its output, and its point."""
    from dataclasses import replace

    from tutor.calculus.steps import output_name
    from tutor.comparison.reading import at_point, read

    expression, at = read(text, typed, wrt)
    expression, point = at_point(expression, at)
    if expression.label(expression.output):
        return expression, point
    names = {**expression.names, expression.output: output_name(expression)}
    return replace(expression, names=names), point


def _save_data(point: Mapping[str, Any], file: Path) -> None:
    """The columns and matrices by their names; a file that has them already is left alone."""
    import numpy as np

    from tutor.course.saving import save

    text = json.dumps({n: np.asarray(v, float).tolist() for n, v in point.items() if np.ndim(v)})
    if not (file.is_file() and file.read_text(encoding="utf-8", errors="replace") == text):
        save(file, text)


def functions(names: Sequence[str], *, as_json: bool, plain: bool) -> int:
    """`functions`: the registry as a reference."""
    from tutor.errors import NotationError
    from tutor.functions import FUNCTIONS, TYPED
    from tutor.notation.cursor import FACTORIALS, NO_FACTORIAL
    from tutor.notation.elsewhere import nearest, typed_here
    from tutor.render.page import page
    from tutor.render.reference import as_json as row_as_json
    from tutor.render.reference import draw_reference, listed

    for name in names:
        if name.lower() in FACTORIALS:
            raise NotationError(NO_FACTORIAL)
        if name.lower() not in TYPED:
            near = typed_here(name) or nearest(name.lower(), TYPED)
            raise NotationError(
                f"there is no function {name}",
                hint=f"did you mean {near}?" if near else "`functions` without a name lists them",
            )
    rows = [FUNCTIONS[TYPED[name.lower()]] for name in names] or listed()
    if as_json:
        print_result({"functions": [row_as_json(row) for row in rows]})
    else:
        draw_reference(page(plain=plain), rows)
    sys.stdout.flush()
    return DONE
