"""What people type, read as the printed textbook would: text into an `Expression`.

A precedence parser of our own (Pratt, "Top Down Operator Precedence", 1973): no `eval`, no
`sympify`, a whitelist of signs and names. Where a reading is not certain it is written down
in `Expression.readings`, with the other reading; where there are two, it is an error that
says both.
"""

import sys
from collections.abc import Iterable, Mapping

from tutor.errors import NotationError
from tutor.functions import TYPED
from tutor.notation.binding import COMPARE, CONDITION, LOOSE, MINUS, POWER, PRODUCT, SUM, TIGHT
from tutor.notation.cases import CASES, set_in_latex
from tutor.notation.cursor import CLOSING, Cursor
from tutor.notation.draft import Draft
from tutor.notation.fractions import ROOTS, fraction, root
from tutor.notation.lexer import (
    MAX_EXPONENT,
    MAX_LENGTH,
    MAX_NESTING,
    OPERANDS,
    Token,
    kind_of,
)
from tutor.notation.limits import TOO_LARGE
from tutor.notation.literals import literal, number, superscript, vulgar
from tutor.notation.names import word
from tutor.notation.products import product
from tutor.notation.spellings import POWERS, function_meant
from tutor.notation.statements import declared, read
from tutor.notation.tape import CONSTANT, Expression, leaf
from tutor.notation.words import LOGARITHM, split_run

_OPENING = frozenset((*CLOSING, *ROOTS, "\\frac", CASES))

_INFIX = {
    "+": ("add", SUM), "-": ("sub", SUM), "*": ("mul", PRODUCT), "/": ("div", PRODUCT),
    ">": ("gt", COMPARE), ">=": ("ge", COMPARE), "<": ("lt", COMPARE), "<=": ("le", COMPARE),
    "!=": ("ne", COMPARE), "@": ("matmul", PRODUCT), "^": ("pow", POWER), "**": ("pow", POWER),
    **dict.fromkeys((")", "]", "}", ",", ";", "\n", ""), ("", LOOSE)),
}  # fmt: skip
"""Signs between two formulas, and how tightly they bind: what ends a formula, least of all."""
_FRAMES = 20 * MAX_NESTING
"""How many calls the deepest formula may take: a level of brackets and one of signs take ten."""
_EULER = leaf(CONSTANT, "e")

FROM_THE_RIGHT = "from the right"
"""What is told of how a text was read, and asked about where the other reading would be right."""


def parse(
    text: str,
    names: Iterable[str] | None = None,
    *,
    limit: int = MAX_LENGTH,
    vocabulary: Mapping[str, str] = TYPED,
    tight: bool = False,
    narrow: bool = False,
) -> Expression:
    """Read a formula, or definitions separated by `;` or new lines, the last being the output.

    `names` are the variables that may occur; with None, every name that is not a function is
    one. `vocabulary` maps the words for functions to rows. With `tight`, a product without a
    sign holds together, which is the other reading of 1/2x, of e^2x and of √2x; with `narrow`,
    only of letters and numbers, which is that of ln x(x + 1) and of sin x*y. Raises NotationError,
    with the place, for whatever cannot be read.

    >>> parse("y = 2x + b; s = sigmoid(y)").variables
    ('x', 'b')
    >>> print(parse("x*sigmod(x)", ["x"]))
    Traceback (most recent call last):
    tutor.errors.UnknownNameError: there is no function sigmod
      x*sigmod(x)
        ^^^^^^
    did you mean sigmoid?
    """
    known = None if names is None else tuple(names)
    given = text, known, limit, vocabulary, TIGHT if tight else PRODUCT, narrow
    try:
        return read(Parser(*given))
    except RecursionError:
        # The nesting is limited, but a caller deep in calls of its own must not make it less.
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(max(usual, _depth() + _FRAMES))
        try:
            return read(Parser(*given))
        finally:
            sys.setrecursionlimit(usual)


def _depth() -> int:
    """How many calls are open."""
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


class Parser:
    """One reading of one text. Every method leaves the cursor at the first token not read."""

    def __init__(
        self,
        text: str,
        names: tuple[str, ...] | None,
        limit: int,
        vocabulary: Mapping[str, str],
        juxtaposed: int,
        narrow: bool,
    ) -> None:
        self.vocabulary = vocabulary
        self.juxtaposed = juxtaposed
        self.narrow = narrow
        self.tightest = POWER if juxtaposed == PRODUCT else TIGHT
        """What an exponent or a root without brackets goes up to."""
        self.open = names is None
        self.cursor = Cursor(text, limit)
        self.draft = Draft(text)
        self.declared = declared(names or ())
        self.known: dict[str, int | None] = dict.fromkeys(self.declared)
        self.defined: dict[int, str] = {}
        self.readings: list[str] = []
        self.depth = self.bars = self.calls = 0
        """How deep expressions are nested, and how many bars and calls are open around."""

    # --- expressions -------------------------------------------------------------------------

    def expression(self, power: int) -> int:
        """Everything that binds more tightly than `power`."""
        cursor, draft = self.cursor, self.draft
        texts, place = cursor.texts, cursor.now
        cursor.now = place + 1
        start, left = cursor.starts[place], self.known.get(texts[place])
        if left is None:  # it is no name that was met before
            left = self.operand(place, power)
        while True:
            infix = _INFIX.get(texts[cursor.now])
            if infix is None:
                step = self.without_sign(left, power, start)
                if step is None:
                    return left
                left = step
                continue
            op, strength = infix
            if power >= strength:
                return left
            if op == "pow":
                left = self.power_of(left, start)
                continue
            cursor.now += 1
            right = self.expression(strength)
            left = draft.node(op, (left, right), start, cursor.ends[cursor.now - 1])

    def inner(self, power: int) -> int:
        """An expression inside another without brackets: in an exponent, behind a sign."""
        self.deeper()
        value = self.expression(power)
        self.depth -= 1
        return value

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.cursor.error(
                f"the formula is nested more than {MAX_NESTING} deep",
                hint="name the inner parts: a = …; b = …",
            )

    def without_sign(self, left: int, power: int, start: int) -> int | None:
        """What is raised, a case or a second factor, if it binds tightly enough."""
        kind = self.cursor.kind
        if kind == "sup":
            return self.power_of(left, start) if power < POWER else None
        if kind == "transposed" and power < POWER:
            self.cursor.skip()
            return self.draft.node("transpose", (left,), start, self.cursor.end)
        if self.cursor.sign == "if" and power < CONDITION:
            return self.conditional(left, start)
        if power < self.juxtaposed and self.starts_operand():
            if self.narrow and power >= PRODUCT and not self.at_letter():
                return None
            return product(self, left, start)
        return None

    def power_of(self, base: int, start: int) -> int:
        cursor, draft = self.cursor, self.draft
        if cursor.texts[cursor.now + 1] == "T" and self.at_transposed(start):
            told = cursor.text[start : cursor.take().start].rstrip()
            cursor.skip()
            self.readings.append(f"{told}^T is read as the transpose of {told}")
            return draft.node("transpose", (base,), start, cursor.end)
        if draft.nodes[base] == _EULER:
            draft.forget(base)
            return draft.node("exp", (self.exponent(start),), start, cursor.end)
        exponent = self.exponent(start)
        sizes = draft.constants
        if exponent in sizes:
            self.check_exponent(exponent)
        if cursor.sign in POWERS:
            # x^2^3 is x^(2³), as printed; the parser of the exponent has taken it already,
            # so that this is only reached after a superscript: x²^3.
            raise cursor.error("a power of a power needs brackets", cursor.peek)
        return self.checked_power(base, exponent, start)

    def checked_power(self, base: int, exponent: int, start: int) -> int:
        """A power on the tape. Raises NotationError for a constant that is too large."""
        cursor, sizes = self.cursor, self.draft.constants
        power = self.draft.node("pow", (base, exponent), start, cursor.end)
        if power in sizes and abs(sizes[power]) >= TOO_LARGE:
            raise NotationError(
                "this constant is too large for any computation here",
                text=cursor.text, start=start, end=cursor.end,
            )  # fmt: skip
        return power

    def at_transposed(self, start: int) -> bool:
        """Whether this ^T is no power, as T is no variable: of a matrix, which has a capital."""
        base = self.cursor.text[start]
        return "T" not in self.known and (not self.open or base.isupper() or base == "(")

    def exponent(self, start: int, tightest: int = 0) -> int:
        """What follows the sign of a power; `start` says where its base stands."""
        cursor, place = self.cursor, self.cursor.now
        cursor.now += 1
        if cursor.texts[place] not in POWERS:
            return superscript(self, cursor.token(place))
        first = cursor.sign
        exponent = self.inner((tightest or self.tightest) - 1)
        if self.draft.nodes[exponent].op == "pow" and first not in CLOSING:
            base = cursor.text[start : cursor.starts[place]].rstrip()
            tower = self.draft.source(exponent)
            self.readings.append(f"{base}^{tower} is read as {base}^({tower}), {FROM_THE_RIGHT}")
        return exponent

    def check_exponent(self, exponent: int) -> None:
        if abs(self.draft.constants.get(exponent, 0.0)) > MAX_EXPONENT:
            start, end = self.draft.spans[exponent]
            raise NotationError(
                f"a constant exponent is at most {MAX_EXPONENT}",
                text=self.cursor.text, start=start, end=end,
            )  # fmt: skip

    def conditional(self, value: int, start: int) -> int:
        """`x if x > 0 else 0`, as Python writes where(x > 0, x, 0)."""
        self.cursor.skip()
        condition = self.expression(CONDITION)
        if self.cursor.sign != "else":
            raise self.cursor.error("“else” is missing: x if x > 0 else 0", self.cursor.peek)
        self.cursor.skip()
        other = self.inner(CONDITION - 1)
        self.draft.in_order = False
        return self.draft.node("where", (condition, value, other), start, self.cursor.end)

    # --- operands ----------------------------------------------------------------------------

    def starts_operand(self) -> bool:
        sign = self.cursor.sign
        if kind_of(sign) in OPERANDS:
            return sign not in ("if", "else")
        return sign in _OPENING or (sign == "|" and self.bars == 0)

    def operand(self, place: int, power: int) -> int:
        """What begins with the token that was taken last, from this place."""
        cursor = self.cursor
        text = cursor.texts[place]
        if text.isdecimal() and cursor.texts[place + 1] != ",":
            node, size = number(text)
            return self.draft.constant(node, size, cursor.starts[place], cursor.ends[place])
        if text in CLOSING:
            return self.bracket(text)
        token, kind = cursor.token(place), kind_of(text)
        if kind == "number":
            return literal(self, token)
        if kind == "name":
            return word(self, token)
        if kind == "vulgar":
            return vulgar(self, token)
        if token.text == "|":
            return self.absolute(token)
        if token.text in ("-", "+"):
            value = self.inner(max(MINUS, power))
            if token.text == "+":
                return value
            return self.draft.node("neg", (value,), token.start, self.cursor.end)
        if token.text in ROOTS:
            return root(self, token)
        if token.text == "\\frac":
            return fraction(self, token)
        if token.text == CASES:
            return set_in_latex(self, token)
        raise self.cursor.missing_operand(token)

    def bracket(self, opening: str) -> int:
        """What stands between two brackets, of which the first has been taken."""
        closing = CLOSING[opening]
        if opening == "[":
            self.cursor.refuse_index()
        outside = self.inside_brackets()
        if self.cursor.sign == closing:
            raise self.cursor.error("there is nothing between the brackets", self.cursor.peek)
        value = self.expression(0)
        self.cursor.expect(closing)
        self.calls, self.bars = outside
        return value

    def inside_brackets(self, calls: int = 0) -> tuple[int, int]:
        """Begin anew to count the calls and bars that are open; those outside, to go on with."""
        outside = self.calls, self.bars
        self.calls, self.bars = calls, 0
        return outside

    def absolute(self, token: Token) -> int:
        self.bars += 1
        value = self.inner(0)
        self.bars -= 1
        self.cursor.expect("|")
        return self.draft.node("abs", (value,), token.start, self.cursor.end)

    def radicand(self) -> int:
        """What √ takes without brackets."""
        if self.tightest != POWER:
            return self.inner(TIGHT - 1)
        self.cursor.now += 1
        return self.operand(self.cursor.now - 1, POWER)

    # --- what follows ------------------------------------------------------------------------

    def at_function(self, place: int = 0) -> bool:
        """Whether a function's word stands so many tokens ahead, or e^…, which is one as well."""
        text = self.cursor.ahead(place).text
        if kind_of(text) != "name" or text in self.known:
            return text in ROOTS
        if text == "e":
            power = self.cursor.ahead(place + 1)
            return power.text in POWERS or power.kind == "sup"
        if text.lower() in self.vocabulary or text.startswith(LOGARITHM):
            return True
        if function_meant(text, self.cursor.ahead(place + 1)):
            return True
        ways = split_run(text, self.known, open=self.open) if len(text) > 1 else []
        return len(ways) == 1 and ways[0][0].lower() in self.vocabulary  # cosx

    def at_power(self) -> bool:
        """Whether a power follows: ^, ** or what stands above the line."""
        sign = self.cursor.sign
        return sign in POWERS or kind_of(sign) == "sup"

    def at_letter(self) -> bool:
        return self.cursor.kind in OPERANDS and not self.at_function()

    def told(self, index: int) -> str:
        """A node as it was typed here: by its name, if it has one."""
        return self.defined.get(index) or self.draft.source(index)
