"""What people type, read as the printed textbook would: text into an `Expression`.

A precedence parser of our own (Pratt, "Top Down Operator Precedence", 1973): no `eval`, no
`sympify`, a whitelist of signs and names. Where a reading is not certain it is written down
in `Expression.readings`, with the other reading; where there are two, it is an error that
says both.
"""

import sys
from collections.abc import Iterable, Mapping

from tutor.errors import NotationError
from tutor.functions import CONSTANTS, TYPED
from tutor.notation.binding import COMPARE, CONDITION, MINUS, POWER, PRODUCT, SUM, TIGHT
from tutor.notation.calls import call, logarithm
from tutor.notation.cases import CASES, set_in_latex
from tutor.notation.cursor import CLOSING, Cursor
from tutor.notation.draft import Draft
from tutor.notation.fractions import DERIVATIVE, ROOTS, fraction, root
from tutor.notation.lexer import (
    MAX_EXPONENT,
    MAX_LENGTH,
    MAX_NESTING,
    Token,
)
from tutor.notation.limits import TOO_LARGE
from tutor.notation.literals import literal, superscript, vulgar
from tutor.notation.products import product
from tutor.notation.spellings import function_meant, number_meant
from tutor.notation.statements import declared, read
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node
from tutor.notation.words import LOGARITHM, as_declared, is_letter, run_told, spaced, split_run

_OPERANDS = frozenset(("name", "number", "vulgar"))
_OPENING = frozenset((*CLOSING, *ROOTS, "\\frac", CASES))
_POWERS = frozenset(("^", "**"))
_ENDING = frozenset((")", "]", "}", ",", ";", "\n", ""))

_INFIX = {
    "+": ("add", SUM), "-": ("sub", SUM), "*": ("mul", PRODUCT), "/": ("div", PRODUCT),
    ">": ("gt", COMPARE), ">=": ("ge", COMPARE), "<": ("lt", COMPARE), "<=": ("le", COMPARE),
    "!=": ("ne", COMPARE), "@": ("matmul", PRODUCT),
}  # fmt: skip
_FRAMES = 20 * MAX_NESTING
"""How many calls the deepest formula may take: a level of brackets and one of signs take ten."""
_EULER = Node(CONSTANT, (), "e")

NATURAL = "log is the natural logarithm, ln"
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
        start = cursor.peek.start
        left = self.operand(power)
        while (sign := cursor.peek.text) not in _ENDING:
            if infix := _INFIX.get(sign):
                op, strength = infix
                if power >= strength:
                    break
                cursor.take()
                right = self.expression(strength)
                left = draft.node(op, (left, right), start, cursor.previous.end)
                continue
            step = self.without_sign(left, power, start)
            if step is None:
                break
            left = step
        return left

    def inner(self, power: int) -> int:
        """An expression inside another without brackets: in an exponent, behind a sign."""
        self.depth += 1
        self.check_depth()
        value = self.expression(power)
        self.depth -= 1
        return value

    def check_depth(self) -> None:
        if self.depth > MAX_NESTING:
            raise self.cursor.error(
                f"the formula is nested more than {MAX_NESTING} deep",
                hint="name the inner parts: a = …; b = …",
            )

    def without_sign(self, left: int, power: int, start: int) -> int | None:
        """A power, a case or a second factor, if it binds tightly enough."""
        token = self.cursor.peek
        if token.text in _POWERS or token.kind == "sup":
            return self.power_of(left, start) if power < POWER else None
        if token.kind == "transposed" and power < POWER:
            self.cursor.take()
            return self.draft.node("transpose", (left,), start, token.end)
        if token.text == "if" and power < CONDITION:
            return self.conditional(left, start)
        if power < self.juxtaposed and self.starts_operand():
            if self.narrow and power >= PRODUCT and not self.at_letter():
                return None
            return product(self, left, start)
        return None

    def power_of(self, base: int, start: int) -> int:
        cursor, draft = self.cursor, self.draft
        if cursor.ahead(1).text == "T" and self.at_transposed(start):
            told = cursor.text[start : cursor.take().start].rstrip()
            cursor.take()
            self.readings.append(f"{told}^T is read as the transpose of {told}")
            return draft.node("transpose", (base,), start, cursor.previous.end)
        if draft.nodes[base] == _EULER:
            draft.forget(base)
            return draft.node("exp", (self.exponent(start),), start, cursor.previous.end)
        exponent = self.exponent(start)
        if exponent in draft.constants:
            self.check_exponent(exponent)
        if cursor.peek.text in _POWERS:
            # x^2^3 is x^(2³), as printed; the parser of the exponent has taken it already,
            # so that this is only reached after a superscript: x²^3.
            raise cursor.error("a power of a power needs brackets", cursor.peek)
        power = draft.node("pow", (base, exponent), start, cursor.previous.end)
        if power in draft.constants and abs(draft.constants[power]) >= TOO_LARGE:
            raise NotationError(
                "this constant is too large for any computation here",
                text=cursor.text, start=start, end=cursor.previous.end,
            )  # fmt: skip
        return power

    def at_transposed(self, start: int) -> bool:
        """Whether this ^T is no power, as T is no variable: of a matrix, which has a capital."""
        base = self.cursor.text[start]
        return "T" not in self.known and (not self.open or base.isupper() or base == "(")

    def exponent(self, start: int, tightest: int = 0) -> int:
        """What follows the sign of a power; `start` says where its base stands."""
        cursor = self.cursor
        sign = cursor.take()
        if sign.kind == "sup":
            return superscript(self, sign)
        first = cursor.peek
        exponent = self.inner((tightest or self.tightest) - 1)
        if self.draft.nodes[exponent].op == "pow" and first.text not in CLOSING:
            base, tower = cursor.text[start : sign.start].rstrip(), self.draft.source(exponent)
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
        self.cursor.take()
        condition = self.expression(CONDITION)
        if self.cursor.peek.text != "else":
            raise self.cursor.error("“else” is missing: x if x > 0 else 0", self.cursor.peek)
        self.cursor.take()
        other = self.inner(CONDITION - 1)
        self.draft.in_order = False
        return self.draft.node("where", (condition, value, other), start, self.cursor.previous.end)

    # --- operands ----------------------------------------------------------------------------

    def starts_operand(self) -> bool:
        kind, text, _, _ = self.cursor.peek
        if kind in _OPERANDS:
            return text not in ("if", "else")
        return text in _OPENING or (text == "|" and self.bars == 0)

    def operand(self, power: int) -> int:
        token = self.cursor.take()
        if token.kind == "number":
            return literal(self, token)
        if token.kind == "name":
            return self.word(token)
        if token.kind == "vulgar":
            return vulgar(self, token)
        if token.text in CLOSING:
            return self.bracket(token)
        if token.text == "|":
            return self.absolute(token)
        if token.text in ("-", "+"):
            value = self.inner(max(MINUS, power))
            if token.text == "+":
                return value
            return self.draft.node("neg", (value,), token.start, self.cursor.previous.end)
        if token.text in ROOTS:
            return root(self, token)
        if token.text == "\\frac":
            return fraction(self, token)
        if token.text == CASES:
            return set_in_latex(self, token)
        raise self.cursor.missing_operand(token)

    def bracket(self, token: Token) -> int:
        closing = CLOSING[token.text]
        calls, bars = self.calls, self.bars
        self.calls = self.bars = 0
        if self.cursor.peek.text == closing:
            raise self.cursor.error("there is nothing between the brackets", self.cursor.peek)
        value = self.expression(0)
        self.cursor.expect(closing)
        self.calls, self.bars = calls, bars
        return value

    def absolute(self, token: Token) -> int:
        self.bars += 1
        value = self.inner(0)
        self.bars -= 1
        self.cursor.expect("|")
        return self.draft.node("abs", (value,), token.start, self.cursor.previous.end)

    def radicand(self) -> int:
        """What √ takes without brackets."""
        return self.operand(POWER) if self.tightest == POWER else self.inner(TIGHT - 1)

    # --- names and calls ---------------------------------------------------------------------

    def word(self, token: Token) -> int:
        """A name: a variable, a definition, a constant, a function, or a run of those."""
        text = token.text
        index = self.known.get(text)
        if index is not None:
            return index
        if text in self.known:
            return self.variable(token)
        if text in CONSTANTS:
            return self.constant(token)
        function = self.vocabulary.get(text.lower())
        if function and not self.is_product(text):
            if text[0] == "A" and text[1:] in self.vocabulary:
                return self.amplitude(token)
            if text.lower() == "log":
                self.readings.append(NATURAL)
            return call(self, function, token)
        if token.text == "d" and self.before_differential():
            raise self.cursor.error(DERIVATIVE, token)
        if text.startswith(LOGARITHM) and text != LOGARITHM:
            return logarithm(self, token)
        if respelled := self.respelled(token):
            return self.word(respelled)
        letter, bracket = is_letter(text), self.cursor.peek.text == "("
        called = bracket and not letter and text[-1].isdigit()  # relu6(x), but not V_0(1 - x)
        whole = called or len(token.text) == 1
        parts = [] if whole else split_run(token.text, self.known, open=self.open)
        if len(parts) == 1:
            return self.run(token, parts[0])
        if len(parts) > 1:
            readings = " or ".join(spaced(part, self.known) for part in parts)
            raise self.cursor.error(
                f"{token.text} could be {readings}", token, hint="put the signs in"
            )
        if meant := function_meant(text, self.cursor.peek):
            self.readings.append(f"{text} is taken for {meant}")
            return call(self, meant, token)
        if self.open and (letter or not bracket):
            return self.variable(token)
        raise self.cursor.unknown(token, self.known, self.vocabulary)

    def amplitude(self, token: Token) -> int:
        """Asin(wt): A times the sine, as in every course of physics, or the inverse sine."""
        if "A" not in self.known:
            inverse, function = token.text.lower(), token.text[1:]
            raise self.cursor.error(
                f"{token.text} could be A·{function} or {inverse}",
                token, hint=f"write A*{function}(…), or {inverse}(…)",
            )  # fmt: skip
        return self.run(token, ("A", token.text[1:]))

    def is_product(self, text: str) -> bool:
        """Whether a function's word without an argument is one of declared letters: lg, of l·g."""
        if self.open or self.starts_operand() or self.at_power():
            return False
        return all(letter in self.known for letter in text)

    def respelled(self, token: Token) -> Token | None:
        """A name as it is spelled here: x_1 for x1, pi for Pi; None where it is nothing else."""
        name = as_declared(token.text, self.known)
        if not name:
            name = number_meant(token, self.cursor.text, self.cursor.ahead)
        if not name:
            return None
        self.readings.append(f"{token.text} is taken for {name}")
        return token._replace(text=name)

    def before_differential(self) -> bool:
        """Whether /dx follows: the d of d/dx, not a variable d."""
        name = self.cursor.ahead(1)
        return self.cursor.peek.text == "/" and name.kind == "name" and name.text[0] == "d"

    def run(self, token: Token, words: tuple[str, ...]) -> int:
        """Replace a run such as `xcos` by its words and read on from the first."""
        start, pieces = token.start, []
        for word in words:
            kind = "number" if word[0].isdigit() else "name"
            pieces.append(Token(kind, word, start, start + len(word)))
            start += len(word)
        self.readings.append(run_told(token.text, words, self.known, power=self.at_power()))
        self.cursor.replace_taken(pieces)
        return self.word(pieces[0])

    def variable(self, token: Token) -> int:
        """A name's first use; from then on its node is known."""
        index = self.draft.leaf(Node(VARIABLE, (), token.text), token.start, token.end)
        self.known[token.text] = index
        return index

    def constant(self, token: Token) -> int:
        node = Node(CONSTANT, (), token.text)
        return self.draft.constant(node, CONSTANTS[token.text], token.start, token.end)

    def at_function(self, place: int = 0) -> bool:
        """Whether a function's word stands so many tokens ahead, or e^…, which is one as well."""
        kind, text, _, _ = self.cursor.ahead(place)
        if kind != "name" or text in self.known:
            return text in ROOTS
        if text == "e":
            power = self.cursor.ahead(place + 1)
            return power.text in _POWERS or power.kind == "sup"
        if text.lower() in self.vocabulary or text.startswith(LOGARITHM):
            return True
        if function_meant(text, self.cursor.ahead(place + 1)):
            return True
        ways = split_run(text, self.known, open=self.open) if len(text) > 1 else []
        return len(ways) == 1 and ways[0][0].lower() in self.vocabulary  # cosx

    def at_power(self) -> bool:
        return self.cursor.peek.text in _POWERS or self.cursor.peek.kind == "sup"

    def at_letter(self) -> bool:
        return self.cursor.peek.kind in _OPERANDS and not self.at_function()

    def told(self, index: int) -> str:
        """A node as it was typed here: by its name, if it has one."""
        return self.defined.get(index) or self.draft.source(index)
