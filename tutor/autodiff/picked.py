"""What a function picks by its values: a mask, an index that is computed, labels.

The formula has what is picked at this point; at another one it may be something else, and that is
said.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tutor.calculus.arrays import Arrays
from tutor.calculus.python_functions import Place
from tutor.notation.tape import VARIABLE, reachable

_OF_SHAPES = frozenset(("Shape", "ShapeN", "Size", "Rank"))
"""Operations whose whole numbers do not depend on any value."""


class Picked:
    """Whole numbers and truth values that come of values, and the nodes that hang on them."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.steps: dict[str, str] = {}
        self.held: dict[int, str] = {}

    def follow(self, tensor: Any, below: frozenset[Place], varying: Collection[str]) -> None:
        """Note by which operation a tensor comes of a value, if it does."""
        op = tensor.op
        if tensor.dtype.is_floating or op.type in _OF_SHAPES:
            return
        before = (self.steps[given.name] for given in op.inputs if given.name in self.steps)
        if step := next(before, op.type if self.varies(below, varying) else ""):
            self.steps[tensor.name] = step

    def varies(self, below: Iterable[Place], varying: Collection[str]) -> bool:
        """Whether one of these hangs on one of the values of these names."""
        return any(isinstance(at, str) or self._varies(at, varying) for at in below)

    def _varies(self, index: int, varying: Collection[str]) -> bool:
        nodes = self.arrays.tape.nodes
        needed = zip(nodes, reachable(nodes, index), strict=True)
        return any(used and node.op == VARIABLE and node.value in varying for node, used in needed)

    def hold(self, index: int | None, op: Any, places: Sequence[Any]) -> int | None:
        """A node that an operation makes; noted where the places that it picks hang on a value."""
        steps = [self.steps[given.name] for given in places if given.name in self.steps]
        if index is not None and steps:
            self.note(index, op, f" ({steps[0]})")
        return index

    def note(self, index: int, op: Any, by: str = "") -> None:
        """Note that the numbers which an operation takes are those of this point."""
        self.held[index] = (
            f"{op.name.partition('/')[0]}: which numbers it takes depends on values{by}; here it "
            "takes those of this point"
        )

    def note_tie(self, index: int, op: Any) -> str:
        """Note that an operation takes several numbers, which are equal; what it is called."""
        name = str(op.name.partition("/")[0])
        self.held[index] = (
            f"{name}: two numbers are equal, a corner: TensorFlow gives each of them the same share"
        )
        return name

    def readings(self, output: int) -> tuple[str, ...]:
        """What is to be said of them, where the output needs them."""
        needed = reachable(self.arrays.tape.nodes, output)
        return tuple(dict.fromkeys(said for index, said in self.held.items() if needed[index]))
