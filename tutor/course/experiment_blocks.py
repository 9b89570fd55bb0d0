"""The blocks of experiments, which put a claim to the test: what each may have, and its limits.

`refusal` says which limit one is beyond, None where none is, so that no lesson file can keep the
machine busy. How each is done stands in experiments/.
"""

from collections.abc import Collection, Sequence
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

    @property
    def refusal(self) -> Wrong | None:
        return _too_long("of", [self.of])


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

    @property
    def refusal(self) -> Wrong | None:
        if not 2 <= self.n <= MAX_LAYERS:
            return Wrong("n", f"a chain has 2 to {MAX_LAYERS} layers")
        if "a" not in self.at:
            return Wrong("at", "the lowest layer needs a value for a", "at = {a = 1}")
        return _too_many("layers", self.layers) or _too_long("layers", self.layers)


@dataclass(frozen=True)
class Modes:
    """Derive `of` forward and in reverse, and count both as a `layer` in h and w is repeated."""

    of: Name
    layer: str = "sigmoid(w*h)"
    inputs: list[int] = field(default_factory=lambda: [1, 2, 4, 8, 16])
    line: int = 0

    @property
    def refusal(self) -> Wrong | None:
        return _too_many_layers(self.layer, "inputs", self.inputs)


@dataclass(frozen=True)
class Swell:
    """Count the derivative of a `layer` in h, put upon itself so many times: shared, written out.

    at  where the slopes are compared
    """

    layer: str
    at: float
    layers: list[int]
    line: int = 0

    @property
    def refusal(self) -> Wrong | None:
        return _too_many_layers(self.layer, "layers", self.layers)


@dataclass(frozen=True)
class Precision:
    """Formulas in x that are equal on paper, computed at `points` in float32 and in float64.

    Of `gradient` the derivatives are computed, by tf.gradients, in place of the values.
    """

    formulas: list[str]
    points: list[float]
    gradient: bool = False
    line: int = 0

    @property
    def refusal(self) -> Wrong | None:
        if not 1 <= len(self.points) <= MAX_ROWS:
            return Wrong("points", f"an experiment has 1 to {MAX_ROWS} points")
        return _too_many("formulas", self.formulas) or _too_long("formulas", self.formulas)


@dataclass(frozen=True)
class Conventions:
    """One function of x, spelled in several ways, and what each library answers at its kink."""

    formulas: list[str]
    at: float = 0
    line: int = 0

    @property
    def refusal(self) -> Wrong | None:
        return _too_many("formulas", self.formulas, MAX_SPELLINGS) or _too_long(
            "formulas", self.formulas
        )


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

    @property
    def refusal(self) -> Wrong | None:
        if not 1 <= len(self.start) <= MAX_PARAMETERS:
            return Wrong("start", f"a loss has 1 to {MAX_PARAMETERS} parameters")
        if not 1 <= len(self.rates) <= MAX_CURVES or min(self.rates.values()) <= 0:
            said = f"a loss is made small by 1 to {MAX_CURVES} rules, each with a rate above 0"
            return Wrong("rates", said)
        if not 1 <= self.steps <= MAX_UPDATES:
            return Wrong("steps", f"an optimiser takes 1 to {MAX_UPDATES} steps")
        return _too_long("loss", [self.loss])


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

    @property
    def refusal(self) -> Wrong | None:
        sizes = self.parameters.values()
        if not 1 <= len(sizes) <= MAX_MATRICES:
            return Wrong("parameters", f"a network has 1 to {MAX_MATRICES} parameters")
        if any(len(shape) > 2 or min(shape, default=1) < 1 for shape in sizes):
            said = "a parameter is a matrix [4, 3], a column [3] or a number []"
            return Wrong("parameters", said)
        if sum(map(prod, sizes)) > MAX_NUMBERS:
            return Wrong("parameters", f"a network has at most {MAX_NUMBERS:,} numbers to train")
        if wrong := called_as_data(self.parameters, "XY"):
            return wrong
        if not 1 <= self.steps <= MAX_UPDATES or self.rate <= 0:
            key = "rate" if self.rate <= 0 else "steps"
            return Wrong(key, f"a training takes 1 to {MAX_UPDATES} steps at a rate above 0")
        return _too_long("loss", [self.loss])


def called_as_data(parameters: Collection[str], data: str) -> Wrong | None:
    """A parameter under a letter of the data, whose values it would hide."""
    taken = next((letter for letter in data if letter in parameters), "")
    said = f"{taken} is what the data are called"
    return Wrong("parameters", said, "give the parameter another name") if taken else None


def _too_many_layers(layer: str, key: str, counts: Sequence[int]) -> Wrong | None:
    if len(layer) > MAX_LAYER:
        return Wrong("layer", f"a layer is a formula of at most {MAX_LAYER} characters")
    if not counts or not all(1 <= n <= MAX_REPEATS for n in counts):
        return Wrong(key, f"a layer is put upon itself 1 to {MAX_REPEATS} times")
    if sum(counts) > MAX_IN_ALL:
        return Wrong(key, f"an act has at most {MAX_IN_ALL} layers in all")
    return None


def _too_many(key: str, formulas: Sequence[str], most: int = MAX_CURVES) -> Wrong | None:
    few = 1 <= len(formulas) <= most
    return None if few else Wrong(key, f"an experiment has 1 to {most} formulas")


def _too_long(key: str, formulas: Sequence[str]) -> Wrong | None:
    short = max(map(len, formulas)) <= MAX_FORMULA
    said = f"a formula of an experiment has at most {MAX_FORMULA} characters"
    return None if short else Wrong(key, said)


EXPERIMENT_BLOCKS: dict[str, type] = {
    "overwritten": Overwritten, "differences": Differences, "depth": Depth, "modes": Modes,
    "precision": Precision, "conventions": Conventions, "swell": Swell,
    "optimise": Optimise, "network": Network,
}  # fmt: skip
"""Their info strings."""
