"""Text into tokens: every sign that people type for the same thing becomes one sign.

The mapping is character by character, never a transliteration table: a sign that is not
listed is an error that names it. Positions are those of the text as it was typed.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, compress
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from tutor.errors import NotationError, printable
from tutor.functions import FUNCTIONS, TYPED

MAX_LENGTH, MAX_ANSWER = 200_000, 4_000
"""How many characters of a formula are read, and of an answer."""
MAX_DIGITS = 30
MAX_EXPONENT = 10_000
MAX_POWER_OF_TEN = 1000
MAX_NESTING = 200
MAX_NAME = 60
_SHORT = 30
"""Names and numbers up to here need no look at their length."""


Tokens = tuple[list[str], list[int], list[int]]
"""The texts of all tokens, their starts and their ends: most are never looked at one by one."""


class Token(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """number, name, sup, transposed, vulgar, op, end, or break (between definitions)"""
        return kind_of(self.text)


def kind_of(token: str) -> str:
    """What a token is, as its first sign tells of all but one."""
    return "transposed" if token == ".T" else _KINDS.get(token[:1], "op")


GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "theta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip

ACCENTS = {
    "\N{COMBINING CIRCUMFLEX ACCENT}": "hat", "\N{COMBINING MACRON}": "bar",
    "\N{COMBINING OVERLINE}": "bar", "\N{COMBINING TILDE}": "tilde",
    "\N{COMBINING DOT ABOVE}": "dot",
}  # fmt: skip

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8),
}  # fmt: skip

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
SUPERSCRIPTS = str.maketrans(_RAISED, "0123456789+-()abcdefghijklmnoprstuvwxyz")

_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
_INDEX = str.maketrans(_LOWERED, digits)

SAME_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—‒―‐‑﹣－➖", "-"),
        **dict.fromkeys("·×⋅∙•✕✖⨯∗⋆", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **{chr(0xFF01 + k): chr(0x21 + k) for k in range(94) if chr(0x21 + k) != "-"},
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000\t", " "),
        # What copying brings along and nobody sees, an invisible product sign among it.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff", " "),
        # Word's italic letters and digits, alphabet by alphabet.
        **{chr(0x1D400 + k): (ascii_uppercase + ascii_lowercase)[k % 52] for k in range(676)},
        **{chr(0x1D7CE + k): digits[k % 10] for k in range(50)},
        **dict(zip("𝛼𝛽𝛾𝛿𝜀𝜁𝜂𝜃𝜅𝜆𝜇𝜈𝜉𝜋𝜌𝜎𝜏𝜑𝜒𝜓𝜔", "αβγδεζηθκλμνξπρστφχψω", strict=True)),
        "ℎ": "h",
        "ℯ": "e",
        "∣": "|",
        **dict.fromkeys("’′´", "'"),
        "➕": "+",
        "ˆ": "^",
    }
)

_TOKEN = re.compile(
    r"""
      (?P<op>\*\*|:=|==|(?!!=)[-+*/^=,()\[\]{}|√∛∜'!%&@])
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<accent>\\(?:hat|bar|tilde|dot)(?:\ *\{\ *\\?[A-Za-z]+\ *\}|\ *\\[A-Za-z]+|\ +[A-Za-z])
        (?:_\{[A-Za-z0-9_]+\}|_[A-Za-z0-9])?)
    | (?P<upright>\\(?:math(?:rm|bf|it)|boldsymbol|operatorname|text)
        \{\ *\\?(?:[A-Za-z0-9]|\\?_)+\ *\})
    | (?P<latex>\\(?:(?:begin|end)\{cases\}|[A-Za-z]+(?:_\{[A-Za-z0-9_]+\}|_[A-Za-z0-9])?
        |[\\,;:!\ \t()\[\]{}]))
    | (?P<name>(?:[A-Za-z]+|[α-ωϑϕϵµΓΔΘΛΞΠΣΦΨΩ])(?:_\{[A-Za-z0-9_]+\}|[0-9_][A-Za-z0-9_]*|[₀-₉]+)?)
    | (?P<sup>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]+)
    | (?P<transposed>\.T\b|ᵀ)
    | (?P<vulgar>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])
    | (?P<compare><=|>=|!=|≤|≥|≠|<|>)
    | (?P<break>[;\n])
    | (?P<space>[ \r\t$]+|\.(?=\s*\Z))
    | (?P<unknown>.)
    """,
    re.VERBOSE,
)

_PIECES = re.compile(re.sub(r"\(\?P<[a-z]+>", "(?:", _TOKEN.pattern), re.VERBOSE)
"""The same without names: all pieces of a text are found in one call, and leave nothing out."""

_PLAIN = frozenset(("", *"+-*/^=,|()[]{}", *ascii_letters, *TYPED, *map(str, range(100))))
"""What most pieces are: tokens without a second look."""
_KINDS = {
    "": "end",
    **dict.fromkeys(ascii_letters, "name"),
    **dict.fromkeys((*digits, "."), "number"),
    **dict.fromkeys(_RAISED, "sup"),
    **dict.fromkeys(VULGAR, "vulgar"),
    **dict.fromkeys(";\n", "break"),
    "ᵀ": "transposed",
}

OPERANDS = frozenset(("name", "number", "vulgar"))
"""Kinds of tokens that are a formula by themselves, or begin one."""
_DEEPER = {**dict.fromkeys((*"([{", r"\{"), 1), **dict.fromkeys((*")]}", r"\}"), -1)}
_COMPARED = {"≤": "<=", "≥": ">=", "≠": "!="}
_LATEX_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "left": "", "right": "", "lvert": "|",
    "vert": "|", "quad": "", "qquad": "", "displaystyle": "",
    **{f"{size}{side}": "" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")},
    "rvert": "|", "mid": "|", "lbrace": "{", "rbrace": "}", "{": "{", "}": "}",
    "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!=",
    "neq": "!=", "sqrt": "√",
}  # fmt: skip
_GREEK_WORDS = frozenset(GREEK.values())
_OF_ONE = {name for name, op in TYPED.items() if FUNCTIONS[op].parameters == ("x",)}
_LATEX_NAMES = _GREEK_WORDS | {"max", "min"} | _OF_ONE - {"sum"}
r"""\sin, and \sech, too, which LaTeX does not have; not \dot, which is an accent there, nor \sum,
which is Σ: of \sum (x - 1)^2 the square is inside."""
_OF_CASES = frozenset(("begin{cases}", "end{cases}", "\\"))
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))


def row(text: str, *, limit: int = MAX_LENGTH) -> Tokens:
    """The tokens of `text`, closed by one that is empty: their texts, and where each stands.

    Raises NotationError for a sign that means nothing here, or a text beyond the limits.

    >>> row("2·x − ½")
    (['2', '*', 'x', '-', '½', ''], [0, 1, 2, 4, 6, 7], [1, 2, 3, 5, 7, 7])
    """
    check_length(text, limit)
    texts = _PIECES.findall(text if text.isascii() else text.translate(SAME_SIGNS))
    texts.append("")  # where the text ends
    places = list(accumulate(map(len, texts), initial=0))
    starts, ends = places[:-1], places[1:]
    if len(texts) > MAX_NESTING or "\n" in texts:
        _look_at_brackets(text, texts, starts)
    if _PLAIN.issuperset(texts):
        return texts, starts, ends
    for k, raw in enumerate(texts):
        if raw not in _PLAIN:
            texts[k] = _looked_at(text, raw, starts[k])
    starts, ends = [*compress(starts, texts)], [*compress(ends, texts)]
    return [*filter(None, texts), ""], [*starts, len(text)], [*ends, len(text)]


def tokens(text: str) -> list[Token]:
    """The same one by one."""
    return list(map(Token, *row(text)))


def _look_at_brackets(text: str, texts: list[str], starts: Sequence[int]) -> None:
    """Make new lines between brackets blanks. Raises NotationError for brackets too deep."""
    depth = 0
    for k, raw in enumerate(texts):
        if raw in _DEEPER:
            depth += _DEEPER[raw]
            if depth > MAX_NESTING:
                raise _too_deep(text, starts[k])
        elif raw == "\n" and depth > 0:
            texts[k] = " "


def _looked_at(text: str, raw: str, position: int) -> str:
    """The text of a piece as a token; "" for what is none, as blanks."""
    if raw == " ":
        return ""
    if len(raw) <= _SHORT and raw.isascii() and raw.isalpha():
        return raw
    if raw == ".":  # of a sentence, not of a number
        if text[position + 1 :].strip():
            raise _unknown_sign(text, position)
        return ""
    match = _TOKEN.match(raw)
    kind = str(match and match.lastgroup)
    if kind == "number":
        check_number(text, raw, position)
    elif kind == "accent":
        return _accented(text, raw, position)
    elif kind in ("name", "upright"):
        return _name(text, raw, position)
    elif kind == "latex":
        return _latex(text, raw, position)
    elif kind == "unknown":
        raise _unknown_sign(text, position)
    return "" if kind == "space" else _COMPARED.get(raw, raw)


def _too_deep(text: str, position: int) -> NotationError:
    return NotationError(
        f"brackets are nested more than {MAX_NESTING} deep",
        text=text, start=position, end=position + 1, hint="name the inner parts: a = …; b = …",
    )  # fmt: skip


def check_length(text: str, limit: int = MAX_LENGTH) -> None:
    """Raise NotationError for a text of more than `limit` characters."""
    if len(text) > limit:
        raise NotationError(
            f"the formula has {len(text):,} characters; at most {limit:,} are read",
            hint="split it into shorter definitions",
        )


def spelled(name: str) -> str:
    r"""A name with its Greek letter and its index spelled out: θ₁, \theta_1 and theta_1 are one."""
    name = name.removeprefix("\\")
    if name and name[-1] in _LOWERED:
        stem = name.rstrip(_LOWERED)
        name = f"{stem}_{name[len(stem) :].translate(_INDEX)}"
    return GREEK[name[0]] + name[1:] if name[:1] in GREEK else name


def _name(text: str, raw: str, position: int) -> str:
    """A name as it is known here: x_{1} and x₁ are x_1, and \\mathrm{relu} is relu."""
    if raw[-1] == "}":
        raw = raw[raw.find("{") + 1 :] if raw[0] == "\\" else raw.replace("{", "")
        raw = raw.rstrip("}").replace("\\", "").strip()
    if len(raw) > MAX_NAME:
        raise NotationError(
            f"a name has at most {MAX_NAME} characters",
            text=text,
            start=position,
            end=position + len(raw),
        )
    return spelled(raw)


def _accented(text: str, raw: str, position: int) -> str:
    """A letter with its accent as a name: \\hat{y} is y_hat, and \\hat\\beta_1 beta_hat_1."""
    accent, letter, *index = re.findall("[A-Za-z]+|(?<=_){?\\w+", raw)
    name = "_".join((letter.removeprefix("var"), accent, *(part.strip("{") for part in index)))
    return _name(text, name, position)


def _latex(text: str, raw: str, position: int) -> str:
    word, _, index = raw[1:].partition("_")
    if not word.isalpha():
        return raw if word in _OF_CASES else _LATEX_SIGNS.get(word, "")
    if index and (word == "log" or word.removeprefix("var") in _GREEK_WORDS):
        return f"{word.removeprefix('var')}_{index.strip('{}')}"
    if word in _LATEX_SIGNS and not index:
        return _LATEX_SIGNS[word]
    if word in _FRACTIONS:
        return "\\frac"
    if not index and word.removeprefix("var") in _LATEX_NAMES:
        return word.removeprefix("var")
    raise NotationError(
        f"the LaTeX command {raw} is not read here",
        text=text, start=position, end=position + len(raw),
        hint=r"these are: \frac \sqrt \cdot \times \left \right, Greek letters, \sin, \ln, \exp …",
    )  # fmt: skip


def check_number(text: str, raw: str, position: int) -> None:
    """Raise NotationError for a number of too many digits, or too large a power of ten."""
    if raw.isdecimal() and len(raw) <= MAX_DIGITS:
        return
    mantissa, _, exponent = raw.lower().partition("e")
    if sum(char.isdigit() for char in mantissa) > MAX_DIGITS:
        message = f"a number has at most {MAX_DIGITS} digits"
    elif exponent and (len(exponent) > 5 or abs(int(exponent)) > MAX_POWER_OF_TEN):
        message = f"a power of ten is at most {MAX_POWER_OF_TEN}"
    else:
        return
    raise NotationError(message, text=text, start=position, end=position + len(raw))


_BEFORE, _BEHIND = re.compile(r"[A-Za-z_]\w*\Z"), re.compile(r"(?:\.[A-Za-z_]\w*)+")


def _dotted(text: str, position: int) -> NotationError | None:
    """What is said of tf.nn.relu, whose first dot stands there; None for any other dot."""
    from tutor.notation.elsewhere import typed_here

    before = _BEFORE.search(text, max(0, position - MAX_NAME), position)
    behind = _BEHIND.match(text, position)
    if not (before and behind):
        return None
    name, here = before[0] + behind[0], typed_here(behind[0])
    return NotationError(
        f"names have no dots here: {name}", text=text, start=before.start(), end=behind.end(),
        hint=f"write {here}" if here else "`functions` lists the functions that there are",
    )  # fmt: skip


def _unknown_sign(text: str, position: int) -> NotationError:
    char = text[position]
    if char == "." and (dotted := _dotted(text, position)):
        return dotted
    name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
    return NotationError(
        f"the sign {printable(char)} ({name}) means nothing here",
        text=text, start=position, end=position + 1, hint=_without_accent(text, position),
    )  # fmt: skip


def _without_accent(text: str, position: int) -> str:
    """What to type for ŷ, or for a y with an accent of its own behind it; "" for another sign."""
    signs = unicodedata.normalize("NFD", text[max(0, position - 1) : position + 1])
    letter, accent = signs[-2:-1], signs[-1]
    if not letter.isalpha() or accent not in ACCENTS:
        return ""
    return f"write {spelled(letter)}_{ACCENTS[accent]}, a name like any other"
