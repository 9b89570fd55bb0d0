r"""What a derivative looks like that is asked for, not taken: dy/dx, d/dx y, \frac{dy}{dx}."""

import re

from tutor.notation.spellings import Ahead

# No repeat of a single sign gives back what it took (*+): blanks and letters are looked at once. Of
# groups Python before 3.11.5 does not always find what such a repeat should.
NAME = r"\\?+[^\W\d][^\W²³¹⁰-⁹]*+"  # the ² of dx² is a digit to \w
PRIME = "['’′´]"
_D = r"(?<![A-Za-z_\\])(?:[d∂]|\\partial)\s*+"
_TWICE = r"(?:²|\^2|\^\{2\})"


def quotient(above: str, below: str) -> str:
    r"""The pattern of dy/dx, d²y/dx² and \frac{dy}{dx}, from those of y and of x.

    Its group `square` is there in a second derivative; without it, the square of dy/dx^2 is none of
    its own.
    """
    return (
        rf"(?:\\[dt]?frac\s*+\{{\s*+)?{_D}(?:(?P<square>{_TWICE})\s*+)?{above}\s*+"
        rf"(?:/|\}}\s*+\{{)\s*+{_D}{below}(?(square){_TWICE}?)(?:\s*+\}})?"
    )


OPERATOR = re.compile(rf"\s*{quotient('', f'(?P<by>{NAME})')}\s*(?P<formula>.*)", re.DOTALL)
"""d/dx before a formula."""


def is_over_differential(ahead: Ahead) -> bool:
    r"""Whether /dx follows, or the }{dx of \frac{d}{dx}: what stands before it is no variable d.

    >>> from tutor.notation.lexer import tokens
    >>> behind = "/dx x^2", "}{dx} x^2", "/2"
    >>> [is_over_differential(tokens(text).__getitem__) for text in behind]
    [True, True, False]
    """
    first, second, third = (ahead(count).text for count in range(3))
    return (first == "/" and second[:1] == "d") or (first + second == "}{" and third[:1] == "d")
