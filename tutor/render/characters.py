"""Characters that a page can show: minus as minus, ASCII where there is only that."""

import re

from tutor.notation.lexer import GREEK

# What stands for a character where there is only ASCII; any other becomes a question mark.
_ASCII = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "·": "*", "×": "*", "≈": "~", "≠": "!=", "≤": "<=",
        "≥": ">=", "→": "->", "←": "<-", "…": "...", "“": '"', "”": '"', "’": "'", "‘": "'",
        **GREEK, "Σ": "sum", "′": "'", "″": "''", "∞": "inf", "∂": "d", "±": "+-", "ᵀ": ".T",
        "•": "*", "²": "^2", "³": "^3", "₁": "1", "₀": "0", "√": "sqrt", "✓": "ok", "✗": "x",
    }
)  # fmt: skip

# A hyphen that is a minus: before a figure, between blanks, in an exponent; not in --json. A line
# may end behind it, and may begin with it before a function.
_MINUS = re.compile(
    r"(?<![\w-])-(?=[\d(.]|inf)|(?<= )-(?= )|(?<=\S )-$|(?<=\()-(?=\w)|(?<=\de)-(?=\d)|^-(?=\w+\()"
)


def in_ascii(text: str) -> str:
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def with_minus(text: str) -> str:
    """
    >>> with_minus("-1 - relu(-x), 1e-9; one-sided, --json")
    '−1 − relu(−x), 1e−9; one-sided, --json'
    >>> with_minus("-softplus(x) -")
    '−softplus(x) −'
    >>> with_minus("   -")  # an empty cell
    '   -'
    """
    return _MINUS.sub("−", text)


def cut(text: str, most: int, dots: str = "…") -> str:
    """
    >>> cut("sigmoid(x)", 8)
    'sigmoid…'
    """
    return text if len(text) <= most else text[: most - len(dots)].rstrip() + dots
