"""The blocks of experiments, which put a claim to the test: what each may have, and its limits.

`refusals` are the limits that one is beyond, so that no lesson file can keep the machine busy. How
each is done stands in experiments/.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Annotated, NamedTuple

MAX_FORMULA, MAX_LAYER = 200, 60
"""Characters of one formula of an experiment, or of a layer, which may be built many times over."""
MAX_LAYERS, MAX_REPEATS, MAX_IN_ALL = 200, 32, 100
MAX_CURVES, MAX_ROWS, MAX_SPELLINGS = 5, 40, 12
MAX_PARAMETERS, MAX_UPDATES = 4, 500
MAX_MATRICES, MAX_NUMBERS = 6, 2_000

Name = Annotated[str, "name"]
"""A text that names a node or a variable, in any of its spellings: the reader knows one."""


class Wrong(NamedTuple):
    """What is wrong with a block whose keys are all of their types, and with which key of it."""

    key: str
    said: str
    hint: str = ""
    part: str = ""


@dataclass(frozen=True)
class Overwritten:
    """Walk back from `of` to `wrt` with `=` in place of `+=`, and see what comes out."""

    of: Name
    wrt: Name
    line: int = 0


@dataclass(frozen=True)
class Differences:
    """Measure how far difference quotients of a formula in x are off, step by step."""

    of: str
    at: float
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        yield from _too_long("of", [self.of])


@dataclass(frozen=True)
class Depth:
    """The adjoint at every layer of a chain of `n` layers, one chain for each formula.

    layers  formulas in `a`, which is what comes from the layer below, and the other names of `at`
    at      the values: of `a`, which goes into the lowest layer, and of the others
    """

    layers: list[str]
    at: dict[Name, float]
    n: int = 50
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        if not 2 <= self.n <= MAX_LAYERS:
            yield Wrong("n", f"a chain has 2 to {MAX_LAYERS} layers")
        if "a" not in self.at:
            yield Wrong("at", "the lowest layer needs a value for a", "at = {a = 1}")
        yield from _too_many("layers", self.layers)
        yield from _too_long("layers", self.layers)


@dataclass(frozen=True)
class Modes:
    """Derive `of` forward and in reverse, and count both as a `layer` in h and w is repeated."""

    of: Name
    layer: str = "sigmoid(w*h)"
    inputs: list[int] = field(default_factory=lambda: [1, 2, 4, 8, 16])
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        yield from _too_many_layers(self.layer, "inputs", self.inputs)


@dataclass(frozen=True)
class Swell:
    """Count the derivative of a `layer` in h, put upon itself so many times: shared, written out.

    at  where the slopes are compared
    """

    layer: str
    at: float
    layers: list[int]
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        yield from _too_many_layers(self.layer, "layers", self.layers)


@dataclass(frozen=True)
class Precision:
    """Formulas in x that are equal on paper, computed at `points` in float32 and in float64.

    Of `gradient` the derivatives are computed, by tf.gradients, in place of the values.
    """

    formulas: list[str]
    points: list[float]
    gradient: bool = False
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        if not 1 <= len(self.points) <= MAX_ROWS:
            yield Wrong("points", f"an experiment has 1 to {MAX_ROWS} points")
        yield from _too_many("formulas", self.formulas)
        yield from _too_long("formulas", self.formulas)


@dataclass(frozen=True)
class Conventions:
    """One function of x, spelled in several ways, and what each library answers at its kink."""

    formulas: list[str]
    at: float = 0
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        yield from _too_many("formulas", self.formulas, MAX_SPELLINGS)
        yield from _too_long("formulas", self.formulas)


@dataclass(frozen=True)
class Optimise:
    """A loss in a few parameters, made small from `start` by several update rules.

    rates  the rule's name (descent, momentum, rmsprop, adam or newton) and its learning rate
    """

    loss: str
    start: dict[Name, float]
    rates: dict[str, float]
    steps: int = 50
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        if not 1 <= len(self.start) <= MAX_PARAMETERS:
            yield Wrong("start", f"a loss has 1 to {MAX_PARAMETERS} parameters")
        if not 1 <= len(self.rates) <= MAX_CURVES or min(self.rates.values()) <= 0:
            said = f"a loss is made small by 1 to {MAX_CURVES} rules, each with a rate above 0"
            yield Wrong("rates", said)
        if not 1 <= self.steps <= MAX_UPDATES:
            yield Wrong("steps", f"an optimiser takes 1 to {MAX_UPDATES} steps")
        yield from _too_long("loss", [self.loss])


@dataclass(frozen=True)
class Network:
    """Train a network on a table, by gradients of the derived formula and by TensorFlow.

    data        the table's name: lessons/data/NAME.csv
    loss        definitions in X, the measurements, Y, a 1 in the column of each row's class, and
                the parameters; the last is the loss
    parameters  the shape of each: [4, 3] a matrix, [3] a column, [] a number; none is called X or Y
    score       the definition whose largest element in a row is the class
    """

    data: str
    loss: str
    parameters: dict[Name, list[int]]
    score: Name
    rate: float = 0.5
    steps: int = 100
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        sizes = self.parameters.values()
        if not 1 <= len(sizes) <= MAX_MATRICES:
            yield Wrong("parameters", f"a network has 1 to {MAX_MATRICES} parameters")
        elif any(len(shape) > 2 or min(shape, default=1) < 1 for shape in sizes):
            said = "a parameter is a matrix [4, 3], a column [3] or a number []"
            yield Wrong("parameters", said)
        elif sum(map(prod, sizes)) > MAX_NUMBERS:
            yield Wrong("parameters", f"a network has at most {MAX_NUMBERS:,} numbers to train")
        yield from called_as(self.parameters, dict.fromkeys("XY", DATA))
        if not 1 <= self.steps <= MAX_UPDATES or self.rate <= 0:
            key = "rate" if self.rate <= 0 else "steps"
            yield Wrong(key, f"a training takes 1 to {MAX_UPDATES} steps at a rate above 0")
        yield from _too_long("loss", [self.loss])


DATA = "what the data are called"


def called_as(parameters: Collection[str], taken: Mapping[str, str]) -> Iterator[Wrong]:
    """Parameters under a name that is taken, by what: its values would be hidden."""
    for name, what in taken.items():
        if name in parameters:
            yield Wrong("parameters", f"{name} is {what}", "give the parameter another name")


def _too_many_layers(layer: str, key: str, counts: Sequence[int]) -> Iterator[Wrong]:
    if len(layer) > MAX_LAYER:
        yield Wrong("layer", f"a layer is a formula of at most {MAX_LAYER} characters")
    if not counts or not all(1 <= n <= MAX_REPEATS for n in counts):
        yield Wrong(key, f"a layer is put upon itself 1 to {MAX_REPEATS} times")
    elif sum(counts) > MAX_IN_ALL:
        yield Wrong(key, f"an act has at most {MAX_IN_ALL} layers in all")


def _too_many(key: str, formulas: Sequence[str], most: int = MAX_CURVES) -> Iterator[Wrong]:
    if not 1 <= len(formulas) <= most:
        yield Wrong(key, f"an experiment has 1 to {most} formulas")


def _too_long(key: str, formulas: Sequence[str]) -> Iterator[Wrong]:
    if any(len(formula) > MAX_FORMULA for formula in formulas):
        yield Wrong(key, f"a formula of an experiment has at most {MAX_FORMULA} characters")


EXPERIMENT_BLOCKS: dict[str, type] = {
    "overwritten": Overwritten, "differences": Differences, "depth": Depth, "modes": Modes,
    "precision": Precision, "conventions": Conventions, "swell": Swell,
    "optimise": Optimise, "network": Network,
}  # fmt: skip
"""Their info strings."""
