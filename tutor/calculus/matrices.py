"""A derivation among matrices, by their shapes: from the variable up to the result.

A line is the derivative in terms of those further up, which are still open: dL/dW is Xᵀ @ dL/dZ.
Each round replaces every open one by what its users pass down, one operation at a time; sums and
means run on. A product of matrices comes with its shapes, which leave no choice of the order.
"""

from collections.abc import Sequence
from functools import partial

from tutor.calculus.algebra import Algebra
from tutor.calculus.closing import closed_form
from tutor.calculus.explicit import Explicit
from tutor.calculus.patience import Patience
from tutor.calculus.shapes import Shape, compact
from tutor.calculus.steps import MAX_LINES, TIDY, Derivation, Step, free_name
from tutor.calculus.sweep import passed_down
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import Expression, depends, reachable, sizes, standing

_RUNNING_ON = frozenset(("add", "sub", "neg", "identity", "mean", "sum"))
TOO_LONG = "this derivation by shapes is too long to read"


def by_shapes(
    expression: Expression, shapes: Sequence[Shape], of: int, wrt: int, patience: Patience
) -> Derivation:
    """Derive a number by one of the nodes that it is computed from, matrices among them.

    SymPy compares every element of every line, for small matrices that fit together alike.
    Raises TutorError for one of too many lines.

    >>> from tutor.calculus.shapes import shapes as shapes_of
    >>> from tutor.notation import parse, to_text
    >>> e = parse("Z = X @ W; loss = sum(Z^2)")
    >>> found = by_shapes(e, shapes_of(e, {"X": (4, 3), "W": (3, 2)}), e.find("loss"),
    ...                   e.find("W"), Patience(2.0))
    >>> for step in found.steps:
    ...     print(to_text(step.form, names=step.form.names), "|", step.rule)
    transpose(X) @ dloss/dZ | product of matrices: (3,4) @ (4,2) → (3,2)
    transpose(X) @ (2*Z) | power, sum
    2*(transpose(X) @ Z) | tidy up
    >>> found.proved
    True
    """
    return _Climb(expression, shapes, of, wrt).run(patience)


class _Climb:
    """One derivation: lines on one tape, each a node of it."""

    def __init__(self, expression: Expression, shapes: Sequence[Shape], of: int, wrt: int) -> None:
        self.expression, self.of, self.wrt = expression, of, wrt
        nodes = expression.nodes
        self.names = dict(expression.labels)
        if of not in self.names:
            self.names[of] = free_name(self.names.values())
        self.tape = Algebra(nodes, shapes, opaque=self.names, light=True)
        self.between = [
            above and below
            for above, below in zip(depends(nodes, [wrt]), reachable(nodes, of), strict=False)
        ]
        self.users: dict[int, list[tuple[int, int]]] = {}
        for index in range(of + 1):
            for position, arg in enumerate(nodes[index].args):
                if self.between[index] and self.between[arg]:
                    self.users.setdefault(arg, []).append((index, position))
        self.used: list[str] = []

    def run(self, patience: Patience) -> Derivation:
        explicit = Explicit(self.tape, self.names)
        line = self.tape.write(DERIVATIVE, self.of, self.wrt)
        lines: list[tuple[int, str]] = []
        proved: list[bool | None] = []
        while opened := self.opened(line):
            if len(lines) > MAX_LINES:
                raise TutorError(TOO_LONG)
            self.used = []
            found = {one: self.expanded(self.tape.nodes[one].args[1]) for one in opened}
            line = self.replaced(line, found)
            lines.append((line, ", ".join(dict.fromkeys(self.used)) or "constant"))
            question = [(self.tape.nodes[one].args[1], new) for one, new in found.items()]
            proved.append(patience.ask(partial(explicit.all_passed_down, self.of, question)))
        closed = closed_form(self.tape, self.expression, self.of, self.wrt)
        if self.size(closed) <= self.size(line) and closed != line:
            same = patience.ask(partial(explicit.same, line, closed))
            if same is not False:
                lines.append((closed, TIDY))
                proved.append(same)
        steps = tuple(
            Step(self.form(index), words, answer)
            for (index, words), answer in zip(lines, proved, strict=True)
        )
        definition = self.form(self.of)
        return Derivation(
            self.names[self.of], self.names[self.wrt], definition, steps, lengths=explicit.lengths
        )

    def form(self, index: int) -> Expression:
        return Expression(tuple(self.tape.nodes), index, self.names)

    def size(self, index: int) -> int:
        return sizes(self.tape.nodes, self.names)[index]

    def opened(self, line: int) -> list[int]:
        """The derivatives that are still to be taken in a line."""
        return standing(self.tape.nodes, line, DERIVATIVE)

    def expanded(self, index: int) -> int:
        """d(of)/d(node) from those of its users: through one operation, and sums around it."""
        return self.gathered(index, stepped=False)

    def gathered(self, index: int, *, stepped: bool) -> int:
        tape, total = self.tape, -1
        for user, position in self.users.get(index, ()):
            node = tape.nodes[user]
            free = node.op in _RUNNING_ON
            adjoint = self.above(user, stepped=stepped or not free)
            found = passed_down(tape, node, user, position, adjoint)
            if found is None:
                continue
            self.tell(user, position)
            total = found[1] if total < 0 else tape.make("add", found[1], total)
        return total if total >= 0 else tape.number(0)

    def above(self, user: int, *, stepped: bool) -> int:
        """The adjoint of a user: 1, one that stays open, or itself in terms of those above."""
        if user == self.of:
            return self.tape.number(1)
        free = all(self.tape.nodes[up].op in _RUNNING_ON for up, _ in self.users.get(user, ()))
        if user in self.names or (stepped and not free):
            return self.tape.write(DERIVATIVE, self.of, user)
        return self.gathered(user, stepped=stepped)

    def tell(self, user: int, position: int) -> None:
        """The rule's name; of a product of matrices with the shapes of its derivative."""
        node, shapes = self.tape.nodes[user], self.tape.shapes
        if node.op == "identity":
            return
        words = FUNCTIONS[node.op].rule
        if node.op == "matmul" or (node.op == "matvec" and position == 1):
            other = shapes[node.args[1 - position]][::-1]
            left, right = (shapes[user], other) if position == 0 else (other, shapes[user])
            result = shapes[node.args[position]]
            words += f": {compact(left)} @ {compact(right)} → {compact(result)}"
        self.used.insert(0, words)

    def replaced(self, line: int, found: dict[int, int]) -> int:
        """The line with its open derivatives as they were found."""
        moved: dict[int, int] = dict(found)
        for index in range(line + 1):
            node = self.tape.nodes[index]
            if index in moved or not any(arg in moved for arg in node.args):
                continue
            if index >= len(self.expression):
                args = (moved.get(arg, arg) for arg in node.args)
                moved[index] = self.tape.make(node.op, *args)
        return moved.get(line, line)
