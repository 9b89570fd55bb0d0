"""A derivation as it stands in a textbook: line by line, each with the rule's name.

A line is an expression in which some derivatives are still to be taken. Each round takes the
outermost of them by one rule (calculus/rules.py). Every line equals the one before, and SymPy
is asked whether it does: what is printed as proved was proved.
"""

import re
from collections.abc import Container, Sequence
from functools import partial as partial_of
from itertools import pairwise

from tutor.calculus.algebra import Algebra
from tutor.calculus.closing import (
    brought,
    closed_form,
    known_form,
    outside_means,
    scratch,
    tidied,
)
from tutor.calculus.element import element, element_name, elementwise, entangled
from tutor.calculus.known import called, known
from tutor.calculus.matrices import by_shapes
from tutor.calculus.patience import SECONDS, Patience
from tutor.calculus.proof import equal
from tutor.calculus.rules import Differentiation, waiting
from tutor.calculus.shapes import SCALAR, Shape, has_matrix
from tutor.calculus.shorter import shorter
from tutor.calculus.steps import MAX_LINES, SINCE, TIDY, Derivation, Step, free_name
from tutor.calculus.sweep import cut
from tutor.calculus.templates import definition, partial, template
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.parser import parse
from tutor.notation.printer import DERIVATIVE, PRETTY, to_text
from tutor.notation.tape import VARIABLE, Expression, Node, depends, reachable, sizes

_LARGEST_CONSTANT_POWER = 400
MAX_SIZE = 80
"""A formula with more signs is not for paper."""
_FORMULA = re.compile(r"\{([^}]*)\}")
TOO_LARGE = "this formula is too large to derive on paper"


def derive(
    expression: Expression,
    shapes: Sequence[Shape],
    of: int,
    wrt: int,
    *,
    show: str = "",
    full: bool = False,
    patience: Patience | None = None,
) -> Derivation:
    """Derive one node by another, in the steps of a textbook.

    A function asked about by its own argument is opened (the sigmoid becomes 1/(1 + e^(−y)));
    elsewhere its rule is used. `show` is the form to end in, in the course's notation; `full`
    writes a line a rule; `patience` is what SymPy may take. By a data column the derivative is
    that by one of its elements; among matrices it is derived by shapes (matrices.py). Raises
    TutorError for a formula too large to derive on paper, and for a column whose elements depend
    on each other.

    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> found = derive(s, [()] * len(s), s.find("s"), s.find("y"))
    >>> for step in found.steps:
    ...     print(to_text(step.form, names=step.form.names), "|", step.rule)
    -1/(1 + exp(-y))^2*d/dy (1 + exp(-y)) | reciprocal, chain rule
    -1/(1 + exp(-y))^2*(-exp(-y)) | sum, exponential, chain rule
    exp(-y)/(1 + exp(-y))^2 | tidy up
    1/(1 + exp(-y))*exp(-y)/(1 + exp(-y)) | split the fraction
    s*(1 - s) | since 1 − s = e^(−y)/(1 + e^(−y))
    >>> found.proved
    True
    """
    patience = patience or Patience(SECONDS)
    _require_paper(expression, shapes, of, wrt)
    if has_matrix(shapes):
        return by_shapes(expression, shapes, of, wrt, patience)
    return _Writing(expression, shapes, of, wrt, full, patience).run(show)


def _require_paper(expression: Expression, shapes: Sequence[Shape], of: int, wrt: int) -> None:
    """Raise TutorError for what is not derived on paper."""
    if not has_matrix(shapes):
        if why := entangled(expression, shapes, of, wrt):
            if shapes[of] == SCALAR:
                raise TutorError(why)
            name = expression.label(of)
            said = f"{name} is a column, and what is derived by a column is one number"
            raise TutorError(said, f"derive one that is made of it, as mean({name}) is")
        if len({shape for shape in shapes if shape != SCALAR}) > 1:
            raise TutorError("columns of different lengths have no common n to derive with")
    if not on_paper(expression, of):
        raise TutorError(TOO_LARGE)


def on_paper(expression: Expression, of: int) -> bool:
    """Whether a formula is small enough to be derived line by line, its names written out."""
    return sizes(expression.nodes)[of] <= MAX_SIZE and not _huge_constant(expression)


def _huge_constant(expression: Expression) -> bool:
    """A power of constants that SymPy would write out to the last of its many digits."""
    nodes = expression.nodes
    variables = [index for index, node in enumerate(nodes) if node.op == VARIABLE]
    active = depends(nodes, variables)
    algebra = Algebra(nodes, [SCALAR] * len(nodes))
    for index, node in enumerate(nodes):
        if node.op == "pow" and not active[index]:
            base, power = (algebra.value_of(arg) for arg in node.args)
            if base is None or power is None or abs(power) > _LARGEST_CONSTANT_POWER:
                return True
    return False


class _Writing:
    """One derivation being written, line after line, on one tape."""

    def __init__(
        self,
        expression: Expression,
        shapes: Sequence[Shape],
        of: int,
        wrt: int,
        full: bool,
        patience: Patience,
    ) -> None:
        self.expression, self.of, self.wrt = expression, of, wrt
        self.patience = patience
        self.names = expression.labels
        self.tape = Algebra(expression.nodes, shapes, opaque=self.names, light=True)
        self.rules = Differentiation(self.tape, self.names, full=full)
        self.lines: list[tuple[int, str, tuple[Expression, ...]]] = []
        self.certain = MAX_LINES

    def run(self, show: str) -> Derivation:
        column = self.tape.shapes[self.wrt] != SCALAR
        opened = self.opened()
        start = self.of if opened is None else opened
        if column and opened is None:
            self.by_element()
        elif opened is not None or not self.chain_line():
            self.add(self.rules.derivative(start, self.wrt, at_once=True))
        while self.is_open(self.lines[-1][0]):
            if len(self.lines) > MAX_LINES:
                raise TutorError(TOO_LARGE)
            last = self.lines[-1][0]
            self.add(self.rewritten(last, waiting(self.tape.nodes, self.names, last)))
        if opened is None:
            self.tidy_up()
        else:
            self.follow_proof()
        if show:
            wanted = parse(show, list(self.names.values()))
            values = {name: index for index, name in self.names.items()}
            self.add(self.tape.insert(wanted, values), "written shorter")
            self.certain = len(self.lines)
        steps = self.proved_steps(start)
        return Derivation(
            of=self.names.get(self.of) or free_name(self.names.values()),
            wrt=element_name(self.names[self.wrt]) if column else self.names[self.wrt],
            definition=self.form(start),
            steps=steps,
            column=self.form(self.lines[-1][0]) if column else None,
        )

    def form(self, index: int) -> Expression:
        return Expression(tuple(self.tape.nodes), index, self.names)

    def shown(self, index: int) -> Expression:
        """A line as it is read: by a column, with x_i for the element."""
        form = self.form(index)
        by_column = self.tape.shapes[self.wrt] != SCALAR
        return element(form, self.tape.shapes) if by_column else form

    def add(self, index: int, words: str = "", formulas: tuple[Expression, ...] = ()) -> None:
        """One more line, if it reads differently from the last."""
        if not words:
            used = list(dict.fromkeys(self.rules.used))
            words = ", ".join(name for name in used if name != "constant" or len(used) == 1)
            self.rules.used = []
        if index in self.names and index != self.wrt:
            index = self.tape.write("identity", index)  # a derivative that is y is written y
        if not self.lines or self.text(self.lines[-1][0]) != self.text(index):
            self.lines.append((index, words, formulas))

    def text(self, index: int) -> str:
        return to_text(self.form(index), PRETTY, names=self.names)

    # --- the first line ----------------------------------------------------------------------

    def opened(self) -> int | None:
        """The definition of a function that is asked about by its own argument."""
        node = self.tape.nodes[self.of]
        if node.args != (self.wrt,):
            return None
        inner, row = definition(node.op), FUNCTIONS[node.op]
        if inner is None or (row.names.sympy and not row.proof):
            return None  # nobody opens asec to derive it
        start = self.tape.insert(inner, {row.parameters[0]: self.wrt})
        by_element = self.tape.shapes[self.wrt] != SCALAR
        if by_element and not elementwise(self.tape.nodes, self.tape.shapes, start, self.wrt):
            return None
        return start

    def by_element(self) -> None:
        """The first line by x_i; a known form first becomes the function that it is."""
        nodes = self.tape.nodes
        forms = known(nodes, self.tape.shapes)
        start = called(self.tape, self.of, {}, forms)
        if start != self.of:
            typed = self.tape.write("identity", self.of)
            line = self.tape.write(DERIVATIVE, start, self.wrt)
            self.add(line, SINCE, (self.form(typed), self.form(start)))
        else:
            self.add(self.rules.derivative(start, self.wrt, at_once=True))

    def chain_line(self) -> bool:
        """ds/dx = ds/dy · dy/dx, where s depends on x through one named value y alone."""
        through = self.named_inputs()
        if len(through) != 1 or self.wrt in through or self.of not in self.names:
            return False
        inner = through[0]
        if self.tape.shapes[inner] != self.tape.shapes[self.of] or self.spreads(inner):
            return False  # each element of a column is a path of its own
        outer = self.tape.write(DERIVATIVE, self.of, inner)
        slope = self.tape.write(DERIVATIVE, inner, self.wrt)
        self.add(self.tape.write("mul", outer, slope), "chain rule")
        return True

    def spreads(self, inner: int) -> bool:
        """Whether an element of `of` depends on more than its own element of a column `inner`."""
        if self.tape.shapes[inner] == SCALAR:
            return False
        nodes = self.tape.nodes
        active = depends(nodes, [inner])
        needed = reachable(nodes, self.of)
        return any(
            needed[index] and node.op in WHOLE and active[node.args[0]]
            for index, node in enumerate(nodes)
        )

    def named_inputs(self) -> list[int]:
        """The named nodes in the definition of `of` that depend on `wrt`."""
        nodes = self.tape.nodes
        active = depends(nodes, [self.wrt])
        found: list[int] = []
        pending = list(nodes[self.of].args)
        while pending:
            index = pending.pop()
            if not active[index] or index in found:
                continue
            if index in self.names:
                found.append(index)
            else:
                pending.extend(nodes[index].args)
        return found

    # --- round after round -------------------------------------------------------------------

    def is_open(self, index: int) -> bool:
        """Whether a derivative is still to be taken in a line."""
        found: list[bool] = []
        for position in range(index + 1):
            node = self.tape.nodes[position]
            inside = position not in self.names and any(found[arg] for arg in node.args)
            found.append(node.op == DERIVATIVE or inside)
        return found[index]

    def rewritten(self, index: int, later: Container[int]) -> int:
        """The line with each of its outermost open derivatives taken by one rule."""
        node = self.tape.nodes[index]
        if node.op == DERIVATIVE and index not in later:
            return self.rules.derivative(*node.args, at_once=True)
        if node.op == DERIVATIVE or not self.is_open(index):
            return index
        return self.tape.make(node.op, *(self.rewritten(arg, later) for arg in node.args))

    # --- the last lines ----------------------------------------------------------------------

    def tidy_up(self) -> None:
        """End in the shortest form: the line tidied, the sweep's own form, or SymPy's."""
        self.certain = len(self.lines)
        self.draw_out()
        tidy = tidied(self.tape, self.names, self.lines[-1][0])
        closed = closed_form(self.tape, self.expression, self.of, self.wrt)
        self.call_known(tidy)
        nodes = cut(self.expression, self.wrt).nodes
        form = known_form(self.tape, nodes, self.of, self.wrt)
        if form and self.size(closed) < min(self.size(tidy), self.size(self.lines[-1][0])):
            self.add_shorter(tidy, TIDY)
            self.add_shorter(closed, SINCE, (self.form(form.typed), self.form(form.call)))
        plainest = min(tidy, closed, key=self.size)
        candidates = [plainest, *self.found_shorter(plainest)]
        self.add_shorter(min(candidates, key=self.size), TIDY)
        self.call_known(self.lines[-1][0])

    def call_known(self, index: int) -> None:
        """One more line where a function stands written out: e^x/(1 + e^x) is sigmoid(x)."""
        forms = known(self.tape.nodes, self.tape.shapes)
        call = called(self.tape, index, self.names, forms)
        form = known_form(self.tape, self.tape.nodes, index, self.wrt)
        if form and call != index and self.size(call) < self.size(self.lines[-1][0]):
            self.add_shorter(index, TIDY)
            self.add(call, SINCE, (self.shown(form.typed), self.shown(form.call)))

    def draw_out(self) -> None:
        """One more line where a mean has factors that are the same for all its terms."""
        last = self.lines[-1][0]
        drawn = outside_means(self.tape, self.names, last)
        if drawn != last:
            tidy = tidied(self.tape, self.names, drawn)
            self.add(min(tidy, drawn, key=self.size), "constant factor")

    def add_shorter(self, index: int, words: str, formulas: tuple[Expression, ...] = ()) -> None:
        if self.size(index) <= self.size(self.lines[-1][0]):
            self.add(index, words, formulas)

    def size(self, index: int) -> int:
        return sizes(self.tape.nodes, self.names)[index]

    def follow_proof(self) -> None:
        """The registry's way from the definition's derivative to the function's own form."""
        row = FUNCTIONS[self.tape.nodes[self.of].op]
        values = {row.parameters[0]: self.wrt, row.value: self.of}
        self.add(tidied(self.tape, self.names, self.lines[-1][0]), TIDY)
        for text, reason in row.proof:
            form = self.tape.insert(template(text, (*row.parameters, row.value)), values)
            inside = [template(text, tuple(values)) for text in re.findall(_FORMULA, reason)]
            formulas = tuple(self.form(self.tape.insert(formula, values)) for formula in inside)
            self.add(form, re.sub(_FORMULA, "{}", reason), formulas)
        local = partial(row.name, 0)
        if local is not None and not row.proof:
            self.add(self.tape.insert(local, values), "written shorter")
            self.call_known(self.lines[-1][0])

    def found_shorter(self, index: int) -> list[int]:
        algebra = scratch(self.tape, self.names)
        size, count = self.size(index), len(self.tape.nodes)
        found = self.patience.ask(
            lambda: shorter(algebra, index, self.names, size), most=SECONDS / 8
        )
        return [] if found is None else [brought(self.tape, algebra, found, count)]

    # --- SymPy's word on it ------------------------------------------------------------------

    def proved_steps(self, start: int) -> tuple[Step, ...]:
        """Each line with SymPy's answer: does it equal the line before?"""
        asked = (*cut(self.form(start), self.wrt).nodes, Node(DERIVATIVE, (start, self.wrt)))
        lines = [len(asked) - 1, *(index for index, *_ in self.lines)]
        shapes = (*self.tape.shapes, SCALAR)
        question = partial_of(equal, asked, shapes, self.names, self.of, self.wrt)
        answers = [
            self.patience.ask(partial_of(question, before, now)) for before, now in pairwise(lines)
        ]
        while answers[-1] is False and len(self.lines) > self.certain:
            # The line before is right as it stands; a shorter one that is not confirmed is not.
            self.lines.pop()
            answers.pop()
        return tuple(
            Step(self.shown(index), words, answer, formulas)
            for (index, words, formulas), answer in zip(self.lines, answers, strict=True)
        )
