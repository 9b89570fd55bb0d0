"""A place in a row of tokens, and what is said when the next one cannot stand there."""

import re
from collections.abc import Collection, Sequence

from tutor.errors import NEEDS, Needs, NotationError, UnknownNameError
from tutor.functions import CONSTANTS
from tutor.notation.lexer import Token, kind_of, row

CLOSING = {"(": ")", "[": "]", "{": "}"}

_ENDLESS = "infinity is no number to compute with; for far out, write a large one: 1e6"
_NO_NUMBERS = {
    "inf": _ENDLESS, "infinity": _ENDLESS, "nan": "NaN says that there is no number",
}  # fmt: skip

NO_FACTORIAL = "there is no factorial here; write the product out"
FACTORIALS = frozenset(("fact", "factorial"))

_NOT_HERE = {
    "!": NO_FACTORIAL,
    "%": "there is no remainder here; for percent, divide by 100",
    "&": "conditions stand in where(condition, value, other value)",
    "'": "a prime asks for a derivative; type the derivative itself",
    ":=": "a definition has a single sign: y = …",
    "==": "equality is not a formula; a condition compares with <, > or !=",
}

_INSTEAD = {"==": "for x == 0, turn it round: where(x != 0, value elsewhere, value there)"}


_PLACE = re.compile(r"\[ *-?\d+(, *\d+)* *\]")
"""[0], [-1] and [0, 1]: what picks an element in a program."""

POINT = re.compile(r"\bat\s+([^\W\d]\w*)\s*=(?!=)(.*)", re.DOTALL)
"""x^2 at x=3, as one says it."""


_new = tuple.__new__
"""Half the work of making a token would be Token's own __new__, which does no more than this."""


class Cursor:
    """The tokens of one text, read from left to right; `now` is the first that was not taken.

    The parser takes most by their texts alone, and none of them has to be made.
    """

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.texts, self.starts, self.ends = row(text, limit=limit)
        self.now = 0

    def token(self, place: int) -> Token:
        return _new(Token, (self.texts[place], self.starts[place], self.ends[place]))

    @property
    def peek(self) -> Token:
        """The first token that was not taken."""
        return self.token(self.now)

    @property
    def sign(self) -> str:
        """The text of that."""
        return self.texts[self.now]

    @property
    def kind(self) -> str:
        return kind_of(self.texts[self.now])

    @property
    def previous(self) -> Token:
        """The last token that was taken."""
        return self.token(self.now - 1)

    @property
    def end(self) -> int:
        """Where that ends."""
        return self.ends[self.now - 1]

    def ahead(self, count: int) -> Token:
        """A token further on; the closing one beyond the end."""
        return self.token(min(self.now + count, len(self.texts) - 1))

    def take(self) -> Token:
        token = self.peek
        self.skip()
        return token

    def skip(self) -> None:
        """Take a token of which nothing more is asked; the closing one stays."""
        if self.texts[self.now]:
            self.now += 1

    def expect(self, text: str) -> None:
        if self.texts[self.now] == text:
            self.now += 1
            return
        token = self.peek
        if token.text in CLOSING.values():
            raise self.error(f"expected {text}, not {token.text}", token)
        if token.kind in ("end", "break"):
            raise self.error(f"a closing {text} is missing", token)
        raise self.stray()

    def replace_taken(self, pieces: Sequence[Token]) -> None:
        """Put other tokens in the place of the one just taken, of which the first is taken."""
        self.replace(self.now - 1, self.now, pieces)

    def replace(self, first: int, after: int, pieces: Sequence[Token]) -> None:
        """Put other tokens in the place of some."""
        self.texts[first:after] = [token.text for token in pieces]
        self.starts[first:after] = [token.start for token in pieces]
        self.ends[first:after] = [token.end for token in pieces]

    def refuse_index(self) -> None:
        """Raise NotationError behind the [ of x[0]: an element in a program, a factor on paper."""
        before, opening = self.token(max(self.now - 2, 0)), self.previous
        touching = before.end == opening.start and (before.kind == "name" or before.text in ")]")
        place = _PLACE.match(self.text, opening.start) if touching else None
        if place:
            raise NotationError(
                f"{place[0]} could be an element or a factor",
                text=self.text, start=place.start(), end=place.end(),
                hint="an element is sum(x*p), with a 1 in p and zeros: p=[1,0,0]; "
                f"a factor is written *({place[0][1:-1]})",
            )  # fmt: skip

    # --- errors ------------------------------------------------------------------------------

    def error(self, message: str, token: Token | None = None, hint: str = "") -> NotationError:
        place = token or self.peek
        return NotationError(
            message, text=self.text or " ", start=place.start, end=place.end, hint=hint
        )

    def _not_here(self, token: Token) -> NotationError:
        """A sign of Python's or of a textbook's that is not read, and what to write instead."""
        return self.error(_NOT_HERE[token.text], token, _INSTEAD.get(token.text, ""))

    def missing_operand(self, token: Token) -> NotationError:
        if token.text in _NOT_HERE:
            return self._not_here(token)
        if token.kind in ("end", "break"):
            message = "the formula ends here; a number, a name or a bracket was expected"
            return self.error(message, token)
        return self.error(f"a number, a name or a bracket was expected before {token.text}", token)

    def stray(self) -> NotationError:
        token = self.peek
        if token.text in _NOT_HERE:
            return self._not_here(token)
        if token.text in CLOSING.values():
            return self.error(f"there is no opening bracket for this {token.text}", token)
        if token.text == "=" and (point := POINT.search(self.text)):
            return NotationError(
                "the point is no part of the formula", text=self.text, start=point.start(),
                end=len(self.text.rstrip()), hint=f"give it beside the formula: {NEEDS}",
                needs=Needs(at={point[1]: point[2].strip()}),
            )  # fmt: skip
        if token.text == "=":
            return self.error("the left side of = must be one name", token, hint="y = 2x + b")
        if token.text == ",":
            return self.error("a comma separates a function's arguments; none is open here", token)
        return self.error(f"{token.text} cannot stand here", token)

    def side_by_side(self, source: str, *, number: bool, token: Token) -> NotationError:
        """A number behind a factor: `3 1/2`, `2 3`, `x 2`."""
        if number:
            if self.ahead(1).text == "/":
                rest = f"{token.text}/{self.ahead(2).text}"
                return self.error(
                    f"{source} {rest} could be {source} + {rest} or {source}·{rest}", token
                )
            return self.error("two numbers stand side by side", token, hint="put a sign between")
        return self.error(
            f"a number stands after {source} without a sign",
            token,
            hint=f"write {source}*{token.text} or {source}^{token.text}",
        )

    def unknown(
        self, token: Token, known: Collection[str], functions: Collection[str]
    ) -> NotationError:
        """A name that is neither declared nor a function's, with the nearest that is."""
        from tutor.notation.elsewhere import nearest, typed_here

        text = token.text
        if text.lower() in FACTORIALS and self.peek.text == "(":
            return self.error(NO_FACTORIAL, token)
        if reason := _NO_NUMBERS.get(text.lower()):
            return self.error(f"{text} is not a number that can be typed", token, reason)
        bracket = self.peek.text == "("
        call = bracket and len(text) > 1
        here = typed_here(text) if call else ""
        candidates = functions if call else (*known, *functions, *CONSTANTS)
        other_case = [name for name in known if name.lower() == text.lower()]
        near = here or (other_case[0] if other_case else nearest(text, candidates))
        declared = f"the names here: {', '.join(known) or 'none'}"
        letter, digits = text[0], text[1:]
        if digits.isdecimal() and letter in known:
            near = f"{letter}^{digits} or {digits}{letter}"
        question = f"write {here}" if here else f"did you mean {near}?" if near else ""
        hint = f"{question} {declared}".strip()
        if call:
            hint = question or "`functions` lists those that there are"
        what = "function" if call else "name or function" if bracket else "name"
        return UnknownNameError(
            f"there is no {what} {text}",
            text=self.text,
            start=token.start,
            end=token.end,
            hint=hint,
            near=near,
        )
