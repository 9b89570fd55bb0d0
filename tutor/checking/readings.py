"""What the same signs mean elsewhere, to be asked about where it would have been right."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tutor.errors import NotationError
from tutor.notation.names import NATURAL
from tutor.notation.parser import FROM_THE_RIGHT, parse
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Tape, leaf

_EULER, _LETTER = leaf(CONSTANT, "e"), leaf(VARIABLE, "E")


def other_readings(read: Expression, names: Sequence[str]) -> list[Expression]:
    """Other readings of an answer: 1/2x as 1/(2x), x^2^3 as (x^2)^3, log to the base 10, 1/sin.

    Of E it is e; and there are those of `_MEANT`.

    >>> from tutor.notation.printer import to_text
    >>> [to_text(other) for other in other_readings(parse("x^2^3"), ["x"])]
    ['(x^2)^3']
    """
    may_mean = [one for one in _MEANT if one.sign in read.text and one.fits(read.text, names)]
    of_log, of_e = NATURAL in read.readings, _LETTER in read.nodes
    if not (read.readings or may_mean or of_e):
        return []  # as of most answers
    texts = [one.typed.sub(one.meant, read.text) for one in may_mean]
    found: list[Expression] = []
    if len(read.readings) > of_log:
        for tight, narrow in ((True, False), (False, True), (True, True)):
            found += _parsed(read.text, names, tight=tight, narrow=narrow)
        texts.insert(0, _INVERSE.sub(r"1/\1", read.text))
    for text in texts:
        found += _parsed(text, names) if text != read.text else []
    if of_e:
        nodes = tuple(_EULER if node == _LETTER else node for node in read.nodes)
        found.append(replace(read, nodes=nodes))
    if of_log:
        nodes = tuple(n._replace(op="log10") if n.op == "ln" else n for n in read.nodes)
        found.append(replace(read, nodes=nodes))
    if any(FROM_THE_RIGHT in one for one in read.readings):
        found.append(_from_the_left(read))
    return [one for one in {one.nodes: one for one in found}.values() if one.nodes != read.nodes]


def _parsed(
    text: str, names: Sequence[str], *, tight: bool = False, narrow: bool = False
) -> list[Expression]:
    """A reading in a list; none where the signs mean nothing that way."""
    try:
        return [parse(text, names, limit=len(text), tight=tight, narrow=narrow)]
    except NotationError:
        return []


def _as_root(found: re.Match[str]) -> str:
    """x^2/3 as x^(2/3); where the fraction is a whole number nobody means it."""
    sign, over, under = found.groups()
    whole = int(under) == 0 or int(over) % int(under) == 0
    return found[0] if whole else f"^({sign}{over}/{under})"


def _over_all(found: re.Match[str]) -> str:
    """√x² + 1 as √(x² + 1): brackets around all that follows a sign, and around what is before."""
    *before, sign, rest = found.groups()
    over = "".join(f"({part})" for part in before)
    depth = 0
    for end, char in enumerate(rest):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0 or char in ";\n":
            return f"{over}{sign}({rest[:end]}){rest[end:]}"
    return f"{over}{sign}({rest})"


_ANGLE = "(?:sin|cos|tan|cot|sec|csc)h?"
_WORD = f"(?:arc)?{_ANGLE}|ln|log|exp"
_ALONE = r"(?<![A-Za-z0-9_\\])"
_SUM_OVER = r"(?<![^(\[{;=\n ])(?=[A-Za-z0-9.^²³]{1,40}[-+])([A-Za-z0-9.^²³*+-]{1,80})"
_OVER_SUM = r"(/)(?=[A-Za-z0-9.^²³]{1,40}[-+][A-Za-z0-9(√-])(.*)"
"""Sums without spaces on either side of a line of division."""
_INVERSE = re.compile(r"([a-z]+)\s*(?:\^\s*-\s*1|\^\(-1\)|⁻¹)(?![\d.])")
"""sin^-1(x) as 1/sin(x)."""


class _Meant(NamedTuple):
    """Signs that may mean something else: looked for where `sign` is typed and `name` declared."""

    sign: str
    typed: re.Pattern[str]
    meant: str | Callable[[re.Match[str]], str]
    name: str = ""

    def fits(self, text: str, names: Sequence[str]) -> bool:
        return (not self.name or self.name in names) and bool(self.typed.search(text))


_MEANT = (
    # x^1/2 as the root, though nothing is told of x^3/3
    _Meant("/", re.compile(r"(?:\^|\*\*) *(-?) *(\d+) */ *(\d+)(?![\d.])"), _as_root),
    # acos(x), where a is a name, as a·cos(x); and Acos(x), where A is one, as acos(x)
    _Meant("a", re.compile(rf"{_ALONE}a(?={_ANGLE}\s*\()"), "a*", "a"),
    _Meant("A", re.compile(rf"{_ALONE}A(?={_ANGLE}\s*\()"), "a", "A"),
    # cos x y as cos(x)·y
    _Meant(
        " ",
        re.compile(rf"({_WORD})((?:\^\d+|[²³])? ?)([A-Za-z0-9]{{1,40}}) +(?=[A-Za-z0-9(])"),
        r"\1\2(\3) ",
    ),
    # √x² + 1 as √(x² + 1)
    _Meant("", re.compile(r"(?s)(√|∛|∜|sqrt|cbrt)(?=\s*[^\s({\[])(.*)"), _over_all),
    # 1/x+1 as 1/(x + 1), x+1/x as (x + 1)/x, and x+1/x-1 as (x + 1)/(x − 1)
    _Meant("/", re.compile(f"(?s){_OVER_SUM}"), _over_all),
    _Meant("/", re.compile(rf"(?s){_SUM_OVER}(?=/)(.*)"), r"(\1)\2"),
    _Meant("/", re.compile(f"(?s){_SUM_OVER}{_OVER_SUM}"), _over_all),
    # sin x^2 as sin(x)^2
    _Meant("", re.compile(rf"({_WORD}) ?([A-Za-z])((?:\^\d+|[²³])(?!\d))"), r"\1(\2)\3"),
    # nx^n-1 as n·x^(n − 1)
    _Meant("^", re.compile(r"\^([A-Za-z][-+]\d+)(?![\w.^(])"), r"^(\1)"),
    # e^-x^2/2 as e^(−x²/2)
    _Meant("e^", re.compile(r"(?<=e\^)-?[A-Za-z0-9.^²³]{1,40}/[A-Za-z0-9]+"), r"(\g<0>)"),
    # cos x/2 as cos(x/2)
    _Meant("/", re.compile(rf"({_WORD}) ?([A-Za-z0-9]{{1,40}}/[A-Za-z0-9]+)"), r"\1(\2)"),
    # sin^22x as sin²(2x)
    _Meant("^", re.compile(rf"({_ANGLE}\^[23])(\d+[A-Za-z]+)"), r"\1(\2)"),
)


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
