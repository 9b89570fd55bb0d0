"""A name, as the parser meets it: a variable, a constant, a function's word, or a run of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.functions import CONSTANTS
from tutor.notation.calls import call
from tutor.notation.differentials import is_over_differential
from tutor.notation.fractions import DERIVATIVE
from tutor.notation.lexer import Token
from tutor.notation.literals import literal
from tutor.notation.spellings import function_meant, number_meant
from tutor.notation.tape import CONSTANT, VARIABLE, leaf
from tutor.notation.words import LOGARITHM, as_declared, is_letter, run_told, spaced, split_run

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

NATURAL = "log is the natural logarithm, ln"
"""What is told of a log, and asked about where the other reading would be right."""


def word(parser: Parser, token: Token) -> int:
    """A name: a variable, a definition, a constant, a function, or a run of those."""
    text = token.text
    index = parser.known.get(text)
    if index is not None:
        return index
    if text in parser.known:
        return _variable(parser, token)
    if text in CONSTANTS:
        return _constant(parser, token)
    function = parser.vocabulary.get(text.lower())
    if function and not _is_product(parser, text):
        if text[0] == "A" and text[1:] in parser.vocabulary:
            return _amplitude(parser, token)
        if text.lower() == "log":
            parser.readings.append(NATURAL)
        return call(parser, function, token)
    if token.text == "d" and is_over_differential(parser.cursor.ahead):
        raise parser.cursor.error(DERIVATIVE, token)
    if text.startswith(LOGARITHM) and text != LOGARITHM:
        return _logarithm(parser, token)
    if respelled := _respelled(parser, token):
        return word(parser, respelled)
    letter, bracket = is_letter(text), parser.cursor.sign == "("
    called = bracket and not letter and text[-1].isdigit()  # relu6(x), but not V_0(1 - x)
    whole = called or len(token.text) == 1
    parts = [] if whole else split_run(token.text, parser.known, open=parser.open)
    if len(parts) == 1:
        return _run(parser, token, parts[0])
    if len(parts) > 1:
        readings = " or ".join(spaced(part, parser.known) for part in parts)
        raise parser.cursor.error(
            f"{token.text} could be {readings}", token, hint="put the signs in"
        )
    if meant := function_meant(text, parser.cursor.peek):
        parser.readings.append(f"{text} is taken for {meant}")
        return call(parser, meant, token)
    if parser.open and (letter or not bracket):
        return _variable(parser, token)
    if parser.cursor.sign == "'":  # of f'(x) the name is not what is wrong
        raise parser.cursor.stray()
    raise parser.cursor.unknown(token, parser.known, parser.vocabulary)


def _amplitude(parser: Parser, token: Token) -> int:
    """Asin(wt): A times the sine, as in every course of physics, or the inverse sine."""
    if "A" not in parser.known:
        inverse, function = token.text.lower(), token.text[1:]
        raise parser.cursor.error(
            f"{token.text} could be A·{function} or {inverse}",
            token, hint=f"write A*{function}(…), or {inverse}(…)",
        )  # fmt: skip
    return _run(parser, token, ("A", token.text[1:]))


def _is_product(parser: Parser, text: str) -> bool:
    """Whether a function's word without an argument is one of declared letters: lg, of l·g."""
    if parser.open or parser.starts_operand() or parser.at_power():
        return False
    return all(letter in parser.known for letter in text)


def _respelled(parser: Parser, token: Token) -> Token | None:
    """A name as it is spelled here: x_1 for x1, pi for Pi; None where it is nothing else."""
    name = as_declared(token.text, parser.known)
    if not name:
        name = number_meant(token, parser.cursor.text, parser.cursor.ahead)
    if not name:
        return None
    parser.readings.append(f"{token.text} is taken for {name}")
    return token._replace(text=name)


def _run(parser: Parser, token: Token, words: tuple[str, ...]) -> int:
    """Replace a run such as `xcos` by its words and read on from the first."""
    end, pieces = token.end, list[Token]()
    for part in reversed(words):  # what is spelled out, as σ and x₁ are, is longer than it was
        start = max(end - len(part), token.start)
        pieces.insert(0, Token(part, start, end))
        end = start
    parser.readings.append(run_told(token.text, words, parser.known, power=parser.at_power()))
    parser.cursor.replace_taken(pieces)
    return word(parser, pieces[0])


def _variable(parser: Parser, token: Token) -> int:
    """A name's first use; from then on its node is known."""
    text, start, end = token
    index = parser.known[text] = parser.draft.leaf(leaf(VARIABLE, text), start, end)
    return index


def _constant(parser: Parser, token: Token) -> int:
    node, size = leaf(CONSTANT, token.text), CONSTANTS[token.text]
    return parser.draft.constant(node, size, token.start, token.end)


def _logarithm(parser: Parser, token: Token) -> int:
    """log_3(x) is ln(x)/ln(3), and log_a(x) likewise."""
    cursor, base = parser.cursor, token.text.removeprefix(LOGARITHM)
    if parser.at_power():
        hint = f"write ({token.text}(x))^n"
        raise cursor.error("the power of this logarithm goes outside it", token, hint)
    if not (base.isdigit() or base in parser.known or base in CONSTANTS or len(base) == 1):
        digits = base[: len(base) - len(base.lstrip("0123456789"))]
        meant = f"log_{digits}({base.removeprefix(digits)})" if digits else f"ln(…)/ln({base})"
        raise cursor.error("a logarithm's base is a number or a letter", token, f"write {meant}")
    over = call(parser, "ln", token)
    place = Token(base, token.start, token.end)
    below = literal(parser, place) if base.isdigit() else word(parser, place)
    under = parser.draft.node("ln", (below,), token.start, token.end)
    parser.readings.append(f"{token.text} is the logarithm to base {base}: ln(…)/ln({base})")
    return parser.draft.node("div", (over, under), token.start, cursor.end)
