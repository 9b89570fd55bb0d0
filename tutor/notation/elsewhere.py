"""What is typed here for the names that other libraries have: tf.nn.relu(x) is relu(x).

They are told, not read: np.max(x, 0) goes along an axis, where max(x, 0) is the larger one.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from types import MappingProxyType

from tutor.functions import CONSTANTS, FUNCTIONS, TYPED
from tutor.row import Function

_SHORT = 3

_WRITTEN = {
    "square": "x^2", "cube": "x^3", "root": "x^(1/n)", "exp2": "2^x",
    "reciprocal": "1/x", "rsqrt": "1/sqrt(x)", "squared_difference": "(a - b)^2",
}  # fmt: skip
"""What is a function elsewhere, and a formula here."""


def _call(row: Function) -> str:
    """How a row is typed: relu(x), a + b, -a."""
    if not row.symbol:
        return f"{row.name}({', '.join(row.parameters)})"
    return f" {row.symbol} ".join(row.parameters) if row.parameters[1:] else f"{row.symbol}a"


_ROWS = MappingProxyType(
    {
        name: _call(row)
        for row in FUNCTIONS.values()
        if row.typed and not row.call and not row.tensorflow.silent
        for name in (row.names.tensorflow.rpartition(".")[2], row.names.numpy)
    }
)
"""What TensorFlow and NumPy call a row."""


def typed_here(name: str) -> str:
    """How a function or a number of another library is typed here; "" where it is not known.

    >>> typed_here("tf.nn.relu"), typed_here("reduce_mean"), typed_here("np.pi")
    ('relu(x)', 'mean(x)', 'pi')
    """
    word = name.rpartition(".")[2]
    if word in CONSTANTS:
        return word
    if word.lower() in TYPED:
        return _call(FUNCTIONS[TYPED[word.lower()]])
    return _WRITTEN.get(word.lower()) or (word and _ROWS.get(word, ""))


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The name that may have been meant; "" where none is near.

    >>> nearest("sofmax", TYPED), nearest("foo", TYPED)
    ('softmax', '')
    """
    near = get_close_matches(word, list(candidates), cutoff=0.6)
    if len(word) <= _SHORT:  # foo is no misspelling of floor, nor n of ln
        near = [name for name in near if word[1:] and len(name) <= len(word) + 1]
    return near[0] if near else ""
