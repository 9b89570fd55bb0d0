"""What the same signs mean elsewhere, to be asked about where it would have been right."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tutor.errors import NotationError
from tutor.notation.names import NATURAL
from tutor.notation.parser import FROM_THE_RIGHT, parse
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node, Tape

_INVERSE = re.compile(r"([a-z]+)\s*(?:\^\s*-\s*1|\^\(-1\)|⁻¹)(?![\d.])")
_SCALED = re.compile(r"(?<![A-Za-z0-9_\\])a(?=(?:sin|cos|tan|sec|csc|cot)h?\s*\()")
_AMPLITUDE = re.compile(r"(?<![A-Za-z0-9_\\])A(?=(?:sin|cos|tan|sec|csc|cot)h?\s*\()")
_BARE = re.compile(
    r"((?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|ln|log|exp)"  # cosxy y, sin 2x x
    r"((?:\^\d+|[²³])? ?)([A-Za-z0-9]{1,40}) +(?=[A-Za-z0-9(])"
)
_POWERED = re.compile(
    r"((?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|ln|log) ?([A-Za-z])((?:\^\d+|[²³])(?!\d))"
)
_LESS = re.compile(r"\^([A-Za-z][-+]\d+)(?![\w.^(])")
_QUOTIENT = re.compile(r"(?<=e\^)-?[A-Za-z0-9.^²³]{1,40}/[A-Za-z0-9]+")
_HALVED = re.compile(
    r"((?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|ln|log) ?([A-Za-z0-9]{1,40}/[A-Za-z0-9]+)"
)
_SQUARED = re.compile(r"((?:sin|cos|tan|cot|sec|csc)h?\^[23])(\d+[A-Za-z]+)")
_UNDER = re.compile(r"(?:√|∛|∜|sqrt|cbrt)(?=\s*[^\s({\[])")
_BELOW = re.compile(r"/(?=[A-Za-z0-9.^²³]{1,40}[-+][A-Za-z0-9(√-])")
_ABOVE = re.compile(r"(?<![^(\[{;=\n ])(?=[A-Za-z0-9.^²³]{1,40}[-+])[A-Za-z0-9.^²³*+-]{1,80}(?=/)")
_ROOT = re.compile(r"(?:\^|\*\*) *(-?) *(\d+) */ *(\d+)(?![\d.])")


def other_readings(read: Expression, names: Sequence[str]) -> list[Expression]:
    """Other readings of an answer: 1/2x as 1/(2x), x^2^3 as (x^2)^3, log to the base 10, 1/sin.

    Of ln x(x + 1) it is ln(x)·(x + 1); of cos x y, cos(x)·y; of sin x^2, sin(x)²; of nx^n-1,
    n·x^(n − 1); of e^-x^2/2, e^(−x²/2); of
    cos x/2, cos(x/2); of sin^22x, sin²(2x); of √x² + 1, √(x² + 1); of x+1/x-1, (x + 1)/(x − 1), if
    it is typed without spaces; of x^1/2 the
    root, though nothing is told of x^3/3; of acos(x), where a is a name, a·cos(x); of E, e.

    >>> from tutor.notation.printer import to_text
    >>> [to_text(other) for other in other_readings(parse("x^2^3"), ["x"])]
    ['(x^2)^3']
    """
    roots = _ROOT.sub(_as_root, read.text) if "/" in read.text else read.text
    scaled = _SCALED.sub("a*", read.text) if "a" in names else read.text
    inverse = _AMPLITUDE.sub("a", read.text) if "A" in names else read.text
    bare, under = _BARE.sub(r"\1\2(\3) ", read.text), _around_rest(read.text, _UNDER)
    power, less = _POWERED.sub(r"\1(\2)\3", read.text), _LESS.sub(r"^(\1)", read.text)
    quotient = _QUOTIENT.sub(r"(\g<0>)", read.text)
    halved, squared = _HALVED.sub(r"\1(\2)", read.text), _SQUARED.sub(r"\1(\2)", read.text)
    above, below = _ABOVE.sub(r"(\g<0>)", read.text, count=1), _around_rest(read.text, _BELOW)
    both = _around_rest(above, _BELOW)
    otherwise = [roots, scaled, inverse, bare, under, power, less, quotient, halved, squared]
    otherwise += [below, above, both]
    otherwise = [text for text in otherwise if text != read.text]
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


def _around_rest(text: str, sign: re.Pattern[str]) -> str:
    """√x² + 1 as √(x² + 1), 1/x+1 as 1/(x+1): brackets around all that follows a first sign."""
    found = sign.search(text)
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
