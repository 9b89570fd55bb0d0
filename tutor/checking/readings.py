"""What the same signs mean elsewhere, to be asked about where it would have been right."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tutor.errors import NotationError
from tutor.notation.names import NATURAL
from tutor.notation.parser import FROM_THE_RIGHT, parse
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node, Tape

_INVERSE = re.compile(r"([a-z]+)\s*(?:\^\s*-\s*1|\^\(-1\)|⁻¹)(?![\d.])")
_UNDER = re.compile(r"(?:√|∛|∜|sqrt|cbrt)(?=\s*[^\s({\[])")
_CIRCULAR = r"(?:sin|cos|tan|sec|csc|cot)h?"
_WORD = rf"((?:arc)?{_CIRCULAR}|ln|log|exp)"


def _as_root(found: re.Match[str]) -> str:
    """x^2/3 as x^(2/3); where the fraction is a whole number nobody means it."""
    sign, over, under = found.groups()
    whole = int(under) == 0 or int(over) % int(under) == 0
    return found[0] if whole else f"^({sign}{over}/{under})"


class _Rewriting(NamedTuple):
    """How other signs would say it: looked for where `sign` is typed and `name` is a name."""

    sign: str
    pattern: re.Pattern[str]
    by: str | Callable[[re.Match[str]], str]
    name: str = ""


_REWRITINGS = (
    # x^2/3, x^(2/3)
    _Rewriting("/", re.compile(r"(?:\^|\*\*) *(-?) *(\d+) */ *(\d+)(?![\d.])"), _as_root),
    # acos(x), a*cos(x); Acos(x), acos(x)
    _Rewriting("a", re.compile(rf"(?<![A-Za-z0-9_\\])a(?={_CIRCULAR}\s*\()"), "a*", "a"),
    _Rewriting("A", re.compile(rf"(?<![A-Za-z0-9_\\])A(?={_CIRCULAR}\s*\()"), "a", "A"),
    # cosxy y, cos(xy) y; sin 2x x, sin(2x) x
    _Rewriting(
        " ",
        re.compile(rf"{_WORD}((?:\^\d+|[²³])? ?)([A-Za-z0-9]{{1,40}}) +(?=[A-Za-z0-9(])"),
        r"\1\2(\3) ",
    ),
    # sin x^2, sin(x)^2
    _Rewriting("", re.compile(rf"{_WORD} ?([A-Za-z])((?:\^\d+|[²³])(?!\d))"), r"\1(\2)\3"),
    # nx^n-1, nx^(n-1)
    _Rewriting("^", re.compile(r"\^([A-Za-z][-+]\d+)(?![\w.^(])"), r"^(\1)"),
    # e^-x^2/2, e^(-x^2/2)
    _Rewriting("e^", re.compile(r"(?<=e\^)-?[A-Za-z0-9.^²³]{1,40}/[A-Za-z0-9]+"), r"(\g<0>)"),
    # cos x/2, cos(x/2)
    _Rewriting("/", re.compile(rf"{_WORD} ?([A-Za-z0-9]{{1,40}}/[A-Za-z0-9]+)"), r"\1(\2)"),
    # sin^22x, sin^2(2x)
    _Rewriting("^", re.compile(rf"({_CIRCULAR}\^[23])(\d+[A-Za-z]+)"), r"\1(\2)"),
)


def other_readings(read: Expression, names: Sequence[str]) -> list[Expression]:
    """Other readings of an answer: 1/2x as 1/(2x), x^2^3 as (x^2)^3, log to the base 10, 1/sin.

    Of ln x(x + 1) it is ln(x)·(x + 1); of cos x y, cos(x)·y; of √x² + 1, √(x² + 1); of E, e.

    >>> from tutor.notation.printer import to_text
    >>> [to_text(other) for other in other_readings(parse("x^2^3"), ["x"])]
    ['(x^2)^3']
    """
    otherwise = _rewritten(read.text, names)
    of_e = "E" in read.variables
    if not (read.readings or otherwise or of_e):  # as of most answers
        return []
    of_log, inverted = NATURAL in read.readings, read.text
    found: list[Expression] = []
    if len(read.readings) > of_log:
        for tight, narrow in ((True, False), (False, True), (True, True)):
            found += _parsed(read.text, names, tight=tight, narrow=narrow)
        inverted = _INVERSE.sub(r"1/\1", read.text)
    for text in (inverted, *otherwise):
        found += _parsed(text, names) if text != read.text else []
    if of_e:
        euler, letter = Node(CONSTANT, (), "e"), Node(VARIABLE, (), "E")
        nodes = tuple(euler if node == letter else node for node in read.nodes)
        found.append(replace(read, nodes=nodes))
    if of_log:
        nodes = tuple(n._replace(op="log10") if n.op == "ln" else n for n in read.nodes)
        found.append(replace(read, nodes=nodes))
    if any(FROM_THE_RIGHT in one for one in read.readings):
        found.append(_from_the_left(read))
    return [one for one in {one.nodes: one for one in found}.values() if one.nodes != read.nodes]


def _rewritten(text: str, names: Sequence[str]) -> list[str]:
    """A text in the other signs that its own might stand for, one change at a time."""
    found = [
        one.pattern.sub(one.by, text)
        for one in _REWRITINGS
        if one.sign in text and (not one.name or one.name in names)
    ]
    return [other for other in (*found, _under_root(text)) if other != text]


def _parsed(
    text: str, names: Sequence[str], *, tight: bool = False, narrow: bool = False
) -> list[Expression]:
    """A reading in a list; none where the signs mean nothing that way."""
    try:
        return [parse(text, names, limit=len(text), tight=tight, narrow=narrow)]
    except NotationError:
        return []


def _under_root(text: str) -> str:
    """√x² + 1 as √(x² + 1): a first root without brackets over all that follows."""
    found = _UNDER.search(text)
    if found is None:
        return text
    depth = 0
    for end in range(found.end(), len(text)):
        depth += (text[end] in "([{") - (text[end] in ")]}")
        if depth < 0 or text[end] in ";\n":
            break
    else:
        end = len(text)
    return f"{text[: found.end()]}({text[found.end() : end]}){text[end:]}"


def _from_the_left(read: Expression) -> Expression:
    """The same with every tower of powers without brackets taken from the left."""
    tape, moved = Tape(), list[int]()
    for index, node in enumerate(read.nodes):
        args = [moved[arg] for arg in node.args]
        exponents = _tower(read, index) if node.op in ("pow", "exp") else []
        if exponents:
            first, *further = (moved[exponent] for exponent in exponents)
            power = tape.add(node.op, *args[:-1], first)
            for exponent in further:
                power = tape.add("pow", power, exponent)
            moved.append(power)
        else:
            moved.append(tape.append(node._replace(args=tuple(args))))
    names = {moved[index]: name for index, name in read.names.items()}
    return Expression(tuple(tape.nodes), moved[read.output], names)


def _tower(read: Expression, index: int) -> list[int]:
    """The exponents above a base, one on the other: of x^2^3 the 2 and the 3; [] where none is."""
    found: list[int] = []
    while True:
        exponent = read.nodes[index].args[-1]
        between = read.text[read.span(index)[0] : read.span(exponent)[0]].rstrip()
        bare = between.endswith(("^", "**"))
        if read.nodes[exponent].op != "pow" or not bare:
            return [*found, exponent] if found else []
        found.append(read.nodes[exponent].args[0])
        index = exponent
