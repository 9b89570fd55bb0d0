"""SymPy's word on a derivation: does each line equal the one before?"""

from collections.abc import Mapping, Sequence

from tutor.calculus.shapes import SCALAR, Shape
from tutor.calculus.symbolic import same, to_sympy
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import Node, standing


def equal(
    nodes: Sequence[Node],
    shapes: Sequence[Shape],
    names: Mapping[int, str],
    of: int,
    wrt: int,
    before: int,
    now: int,
) -> bool:
    """Whether two lines are equal: by their names alone, by the definitions of the names whose
    derivatives were taken, or with every name written out.

    A name that is left as it is stands for an unknown function of `wrt`, so that the question
    stays as small as the step, however deep the formula.
    """
    names = {index: name for index, name in names.items() if index != wrt}
    pairs = []
    ways = [set[int](), {of, *_open_names(nodes, names, before)}, set(names)]
    if shapes[wrt] != SCALAR:
        ways = ways[-1:] * 2  # SymPy cannot tell which elements an unknown function is of
    for opened in ways:
        kept = {index: name for index, name in names.items() if index not in opened}
        left, right = (to_sympy(nodes, line, shapes, kept, wrt) for line in (before, now))
        if same(left, right, quick=True):
            return True
        pairs.append((left, right))
    return any(same(left, right) for left, right in pairs[1:])


def _open_names(nodes: Sequence[Node], names: Mapping[int, str], line: int) -> set[int]:
    """The named nodes whose derivative is still to be taken in a line."""
    return {nodes[k].args[0] for k in standing(nodes, line, DERIVATIVE)} & names.keys()
