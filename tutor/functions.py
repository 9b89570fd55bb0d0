"""The registry, as it is looked up: every row by its name, and the kinds of rows there are.

The rows themselves stand in rows.py.
"""

from types import MappingProxyType

from tutor.row import Function
from tutor.rows import ROWS

FUNCTIONS: MappingProxyType[str, Function] = MappingProxyType({row.name: row for row in ROWS})
"""Every row by its name."""

REDUCTIONS = frozenset(row.name for row in ROWS if row.arrays.reduces)
"""The rows that make one number of a column, or of each row or column of a matrix."""

WHOLE = REDUCTIONS | {row.name for row in ROWS if row.arrays.pullback}
"""The rows that look at a column as a whole, not at each element by itself."""

OF_MATRICES = frozenset(row.name for row in ROWS if row.arrays.pullback and row.arrays.linear)
"""matmul, transpose and column: what they do to a derivative, the shapes alone tell."""

TYPED: MappingProxyType[str, str] = MappingProxyType(
    {
        word: row.name
        for row in ROWS
        if row.typed and not row.symbol and not row.call
        for word in (row.name, *row.aliases)
    }
)
"""Every word that a learner may type for a function, with the row's name."""

ALONG = MappingProxyType(
    {(row.arrays.along, row.arrays.axis or 0): row.name for row in ROWS if row.arrays.along}
)
"""The rows of a reduction along an axis, by the word that is typed and the axis: sum(x, 0)."""

CONSTANTS = MappingProxyType({"pi": 3.141592653589793, "e": 2.718281828459045})
"""Names that are numbers, always: the nearest double to each."""
