"""A derivation and the places where it may go wrong: what must hold at a node for each mistake."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import nan

from tutor.checking.catalogue import FACTORS, SLIPS, Slip
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node, depends, reachable

Place = tuple[Slip, int]
"""A mistake and the node where it is made."""


class FallibleDerivation:
    """The right derivation of a function by one node, and every place where it may go wrong."""

    def __init__(self, function: Expression, wrt: int, columns: frozenset[str]) -> None:
        self.nodes = function.nodes
        self.output = function.output
        self.wrt = wrt
        self.columns = columns
        self.active = depends(self.nodes, [wrt])
        self.needed = reachable(self.nodes, function.output)
        self.users = _users(self.nodes, self.needed)
        self.inside = _inside_functions(self.nodes, function.output)

    def places(self) -> list[Place]:
        """Every mistake of the catalogue at every node where it can be made."""
        return [
            (slip, index)
            for index, node in enumerate(self.nodes)
            if self.active[index] and self.needed[index] and node.args and index != self.wrt
            for slip in SLIPS
            if self.applies(slip, index)
        ]

    def applies(self, slip: Slip, index: int) -> bool:
        op, args, _ = self.nodes[index]
        of_one = len(args) == 1 and not FUNCTIONS[op].arrays.reduces and op not in _LINEAR
        if op not in slip.ops and not ("f" in slip.ops and of_one):
            return False
        return all(CONDITIONS[word](self, index) for word in slip.when)

    def both(self, one: Slip, other: Slip, index: int) -> Slip | None:
        """Two mistakes at one node, if each changes another factor of the rule that holds there."""
        alone = "da", "db"  # the rule itself is gone
        if one.wrong in alone or other.wrong in alone:
            return None
        mine, its = FACTORS.get(one.slug), FACTORS.get(other.slug)
        if not mine or not its or mine & its:
            return None
        op, args, _ = self.nodes[index]
        chain = "p*da" if self.active[args[0]] else "q*db"
        rule = "(da*b - a*db)/b^2" if op == "div" else chain
        return replace(one, wrong=f"({one.wrong})*({other.wrong})/({rule})")


_LINEAR = frozenset(("neg", "identity", "stop_gradient"))

CONDITIONS: Mapping[str, Callable[[FallibleDerivation, int], bool]] = {
    "inner": lambda found, k: found.active[_arg(found, k, 0)] and not _is_x(found, k, 0),
    "b inner": lambda found, k: found.active[_arg(found, k, 1)] and not _is_x(found, k, 1),
    "bare": lambda found, k: _is_x(found, k, 0),
    "outermost": lambda found, k: not found.inside[k],
    "not outermost": lambda found, k: found.inside[k],
    "a varies": lambda found, k: found.active[_arg(found, k, 0)],
    "b varies": lambda found, k: found.active[_arg(found, k, 1)],
    "a constant": lambda found, k: not found.active[_arg(found, k, 0)],
    "b constant": lambda found, k: not found.active[_arg(found, k, 1)],
    "a is not b": lambda found, k: _arg(found, k, 0) != _arg(found, k, 1),
    "b is 2": lambda found, k: _number(found, k) == 2,
    "b is not 2": lambda found, k: _number(found, k) != 2,
    "b is negative": lambda found, k: _number(found, k) < 0,
    "no square of more": lambda found, k: _number(found, k) != 2 or _is_x(found, k, 0),
    "b is a power of x": lambda found, k: _is_power_of_x(found, _arg(found, k, 1)),
    "b is no power of x": lambda found, k: not _is_power_of_x(found, _arg(found, k, 1)),
    "b is 1 + e^…": lambda found, k: _is_one_plus_exp(found, _arg(found, k, 1)),
    "a is data": lambda found, k: _is_data(found, _arg(found, k, 0)),
    "b is data": lambda found, k: _is_data(found, _arg(found, k, 1)),
    "a is single": lambda found, k: not _is_data(found, _arg(found, k, 0)),
    "b is single": lambda found, k: not _is_data(found, _arg(found, k, 1)),
    "a shared": lambda found, k: _is_shared(found, k, 0),
    "b shared": lambda found, k: _is_shared(found, k, 1),
}
"""What must hold at a node for a mistake to be possible there, by the catalogue's words."""


def _arg(found: FallibleDerivation, index: int, place: int) -> int:
    return found.nodes[index].args[place]


def _is_x(found: FallibleDerivation, index: int, place: int) -> bool:
    return _arg(found, index, place) == found.wrt


def _number(found: FallibleDerivation, index: int) -> float:
    """The second argument, if it is a number, with a sign or without; else NaN."""
    node = found.nodes[_arg(found, index, 1)]
    sign = -1 if node.op == "neg" else 1
    node = found.nodes[node.args[0]] if node.op == "neg" else node
    return sign * float(node.value) if isinstance(node.value, Fraction) else nan


def _is_shared(found: FallibleDerivation, index: int, place: int) -> bool:
    arg = _arg(found, index, place)
    return found.active[arg] and found.users[arg] > 1 and bool(found.nodes[arg].args)


def _is_data(found: FallibleDerivation, index: int) -> bool:
    node = found.nodes[index]
    return node.op == VARIABLE and node.value in found.columns


def _is_power_of_x(found: FallibleDerivation, index: int) -> bool:
    node = found.nodes[index]
    return node.op == "pow" and _is_x(found, index, 0) and not found.active[node.args[1]]


def _is_one_plus_exp(found: FallibleDerivation, index: int) -> bool:
    node = found.nodes[index]
    return node.op == "add" and any(found.nodes[arg].op == "exp" for arg in node.args)


def _users(nodes: Sequence[Node], needed: Sequence[bool]) -> list[int]:
    counts = [0] * len(nodes)
    for index, node in enumerate(nodes):
        if needed[index]:
            for arg in node.args:
                counts[arg] += 1
    return counts


def _inside_functions(nodes: Sequence[Node], output: int) -> list[bool]:
    """For each node, whether it stands inside a function or a power of something else."""
    inside = [False] * len(nodes)
    for index in range(output, -1, -1):
        node = nodes[index]
        function = bool(node.args) and not FUNCTIONS[node.op].symbol and node.op not in _LINEAR
        for arg in node.args:
            inside[arg] = inside[arg] or inside[index] or function or node.op == "pow"
    return inside
