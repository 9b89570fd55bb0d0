"""What `explain` found, in LaTeX to paste or in words to hear."""

from collections.abc import Sequence

from tutor.calculus.steps import Derivation
from tutor.comparison.report import NodeReport
from tutor.notation.latex import name_in_latex, to_latex
from tutor.notation.spoken import spoken_name, to_spoken
from tutor.notation.tape import Expression


def in_latex(
    expression: Expression, of: str, derivations: Sequence[Derivation], rows: Sequence[NodeReport]
) -> str:
    """The definitions, the derivations line by line, and every gradient, ready for amsmath."""
    parts = [aligned(definitions_in_latex(expression, of))]
    parts += [derivation_in_latex(found) for found in derivations]
    derived = {found.wrt for found in derivations}
    slopes = [
        (rf"\frac{{d {name_in_latex(of)}}}{{d {name_in_latex(row.name)}}}",
         to_latex(row.form, names=row.form.names))
        for row in rows
        if row.name and row.name not in derived and row.form is not None and row.name != of
    ]  # fmt: skip
    if slopes:
        parts.append(aligned(slopes))
    return "\n".join(parts)


def derivation_in_latex(found: Derivation) -> str:
    """One derivation: what is derived, then line by line, each with its rule."""
    lefts = [_quotient(found), *[""] * (len(found.steps) - 1)]
    lines = [
        (left, to_latex(step.form, names=step.form.names), step.told(_inline))
        for left, step in zip(lefts, found.steps, strict=True)
    ]
    definition = to_latex(found.definition, names=found.definition.names)
    return _aligned([(_derived(found), definition, ""), *lines])


def _derived(found: Derivation) -> str:
    """s, or df/dx where that is derived once more."""
    if found.first:
        return rf"\frac{{d {name_in_latex(found.first)}}}{{d {name_in_latex(found.wrt)}}}"
    return name_in_latex(found.of)


def _quotient(found: Derivation) -> str:
    """ds/dx, or d²f/dx²."""
    by = name_in_latex(found.wrt)
    if found.first:
        return rf"\frac{{d^{{2}} {name_in_latex(found.first)}}}{{d {by}^{{2}}}}"
    return rf"\frac{{d {name_in_latex(found.of)}}}{{d {by}}}"


def _inline(formula: Expression) -> str:
    return f"${to_latex(formula, names=formula.names)}$"


def definitions_in_latex(expression: Expression, of: str = "") -> list[tuple[str, str]]:
    """Left and right sides; `of` names an output that has no name."""
    found = [
        (name_in_latex(name), to_latex(expression, output=index, names=expression.names))
        for index, name in expression.names.items()
    ]
    if expression.output not in expression.names:
        found.append((name_in_latex(of), to_latex(expression, names=expression.names)))
    return found


def aligned(lines: Sequence[tuple[str, str]]) -> str:
    """Left and right sides, below each other."""
    return _aligned([(left, right, "") for left, right in lines])


def _aligned(lines: Sequence[tuple[str, str, str]]) -> str:
    """The same with what stands beside each: the rule that leads to it."""
    rows = [
        rf"  {left} &= {right}" + (rf" && \text{{{rule}}}" if rule else "")
        for left, right, rule in lines
    ]
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def in_words(
    expression: Expression, of: str, derivations: Sequence[Derivation], rows: Sequence[NodeReport]
) -> str:
    """A sentence a definition and a sentence a derivative."""
    lines = [
        f"{spoken_name(name)} is {to_spoken(expression, output=index, names=expression.names)}."
        for index, name in expression.names.items()
    ]
    if expression.output not in expression.names:
        lines.append(f"{spoken_name(of)} is {to_spoken(expression, names=expression.names)}.")
    results = {found.wrt: found.result for found in derivations if found.of == of}
    for row in rows:
        form = results.get(row.name, row.form)
        if row.name and row.name != of and form is not None:
            said = to_spoken(form, names=form.names)
            lines.append(
                f"The derivative of {spoken_name(of)} by {spoken_name(row.name)} is {said}."
            )
    return "\n".join(lines)
