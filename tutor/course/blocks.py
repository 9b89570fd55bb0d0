"""The acts that a lesson file may have: what stands in each block, and what may be wrong with it.

A block's info string is a word of `ACTS`, and its keys are the fields of the dataclass there. To
add an act, add a row here, a result and how it is computed, and how it is drawn.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Prose:
    """Paragraphs to read, in Markdown."""

    text: str
    line: int = 0


@dataclass(frozen=True)
class Graph:
    """The formula that the acts after it are about: values of the variables, definitions."""

    values: dict[str, float | list[float]]
    definitions: str
    line: int = 0


@dataclass(frozen=True)
class Derive:
    """Derive `of` by `wrt` on paper, and end in the form `show`."""

    of: str
    wrt: str
    show: str = ""
    line: int = 0


@dataclass(frozen=True)
class Evaluate:
    """Put numbers into the named nodes `of`, or into any `formula` with the values `at`."""

    of: list[str] = field(default_factory=list)
    formula: str = ""
    at: dict[str, float] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Compare:
    """Compare d(of)/d(each of wrt) with tf.gradients."""

    of: str
    wrt: list[str]
    line: int = 0


@dataclass(frozen=True)
class Chain:
    """Draw the graph below `of` with the local partials on its edges."""

    of: str
    line: int = 0


@dataclass(frozen=True)
class Figure:
    """Plot a formula in x and its derivative from `start` to `end`."""

    formula: str
    start: float
    end: float
    line: int = 0


@dataclass(frozen=True)
class Exercise:
    """A question. `of` and `wrt` say what its answer is the derivative of, where it is one.

    others  further right answers that are not equal to the first
    wrong   wrong answers that are foreseen, each with what is said of it
    form    beside the value, a form: "factored", "in terms of s", "lines" (checking/forms.py)
    """

    id: str
    ask: str
    answer: str
    hints: list[str]
    after: str
    of: str = ""
    wrt: str = ""
    choices: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    form: str = ""
    line: int = 0


@dataclass(frozen=True)
class Fit:
    """A regression: data made from a truth, a model fitted to them by gradient steps.

    x           how the inputs are drawn: {normal = [mean, deviation]} or {uniform = [from, to]}
    truth       the formula in x that the data follow, with normal noise of deviation `noise`
    model       the formula in x and the parameters
    parameters  where each starts: a number, or {uniform = [from, to]} for a drawn one
    loss        what is made small, in x, y, the parameters and the names that the model defines;
                without it, the mean squared distance of model and y
    labels      whether y is 1 or 0, drawn with the truth as the probability of a 1
    """

    model: str
    truth: str
    x: dict[str, list[float]]
    parameters: dict[str, float | dict[str, list[float]]]
    points: int = 1000
    noise: float = 0.03
    rate: float = 0.5
    steps: int = 20
    loss: str = ""
    labels: bool = False
    line: int = 0


@dataclass(frozen=True)
class Depth:
    """The adjoint at every layer of a chain of `n` layers, one chain for each formula.

    layers  formulas in `a`, which is what comes from the layer below, and the other names of `at`
    at      the values: of `a`, which goes into the lowest layer, and of the others
    """

    layers: list[str]
    at: dict[str, float]
    n: int = 50
    line: int = 0


@dataclass(frozen=True)
class Precision:
    """Formulas in x that are equal on paper, computed at `points` in float32 and in float64.

    Of `gradient` the derivatives are computed, by tf.gradients, in place of the values.
    """

    formulas: list[str]
    points: list[float]
    gradient: bool = False
    line: int = 0


@dataclass(frozen=True)
class Conventions:
    """One function of x, spelled in several ways, and what each library answers at its kink."""

    formulas: list[str]
    at: float = 0
    line: int = 0


@dataclass(frozen=True)
class Optimise:
    """A loss in a few parameters, made small from `start` by several update rules.

    rates  the rule's name (course/experiments/optimise.py lists them) and its learning rate
    """

    loss: str
    start: dict[str, float]
    rates: dict[str, float]
    steps: int = 50
    line: int = 0


Act = (
    Prose | Graph | Derive | Evaluate | Compare | Chain | Figure | Exercise | Fit
    | Depth | Precision | Conventions | Optimise
)  # fmt: skip

ACTS: dict[str, type] = {
    "derive": Derive, "evaluate": Evaluate, "compare": Compare, "chain": Chain,
    "figure": Figure, "exercise": Exercise, "fit": Fit,
    "depth": Depth, "precision": Precision, "conventions": Conventions,
    "optimise": Optimise,
}  # fmt: skip
CODE = ("", "python", "sh", "text", "console", "toml", "json", "markdown", "latex")
"""Info strings of blocks that are shown as they stand. Another word is an act misspelled."""


MAX_POINTS, MAX_STEPS = 100_000, 10_000
MAX_LAYERS, MAX_CURVES, MAX_ROWS, MAX_SPELLINGS = 200, 5, 40, 12
MAX_PARAMETERS, MAX_UPDATES = 4, 500
MAX_FORMULA = 200
"""Signs of one formula of an experiment, which may be built many times over."""


def wrong_with(act: Act) -> str:
    """What is wrong with an act whose keys are all of their types; "" where nothing is."""
    match act:
        case Figure(start=start, end=end) if not start < end:
            return "a figure's end comes after its start"
        case Exercise(hints=[]):
            return "an exercise needs a hint"
        case Exercise(choices=choices, answer=answer) if choices and answer not in choices:
            return "the answer is not one of the choices"
        case Fit():
            return _wrong_with_fit(act)
        case Depth():
            return _wrong_with_depth(act)
        case Precision(formulas=formulas, points=points):
            if not 1 <= len(points) <= MAX_ROWS:
                return f"an experiment has 1 to {MAX_ROWS} points"
            return _wrong_with_formulas(formulas)
        case Conventions(formulas=formulas):
            return _wrong_with_formulas(formulas, MAX_SPELLINGS)
        case Optimise():
            return _wrong_with_optimise(act)
    return ""


def _wrong_with_fit(fit: Fit) -> str:
    drawn = [fit.x, *(p for p in fit.parameters.values() if isinstance(p, dict))]
    for how in drawn:
        (kind, numbers), *more = how.items() or [("", [])]
        if more or kind not in ("normal", "uniform") or len(numbers) != 2:
            return "numbers are drawn by {normal = [mean, deviation]} or {uniform = [from, to]}"
        if kind == "normal" and numbers[1] <= 0:
            return "a deviation is larger than 0"
    if not 2 <= fit.points <= MAX_POINTS or not 1 <= fit.steps <= MAX_STEPS:
        return f"a fit has 2 to {MAX_POINTS:,} points and 1 to {MAX_STEPS:,} steps"
    if fit.rate <= 0 or fit.noise < 0 or not fit.parameters:
        return "a fit has a rate above 0, a noise not below 0, and a parameter"
    if fit.labels and not fit.loss:
        return "labels need a loss: the squared distance is for what was measured"
    return ""


def _wrong_with_depth(depth: Depth) -> str:
    if not 2 <= depth.n <= MAX_LAYERS:
        return f"a chain has 2 to {MAX_LAYERS} layers"
    if "a" not in depth.at:
        return "the lowest layer needs a value for a"
    return _wrong_with_formulas(depth.layers)


def _wrong_with_optimise(act: Optimise) -> str:
    if not 1 <= len(act.start) <= MAX_PARAMETERS:
        return f"a loss has 1 to {MAX_PARAMETERS} parameters"
    if not 1 <= len(act.rates) <= MAX_CURVES or min(act.rates.values()) <= 0:
        return f"a loss is made small by 1 to {MAX_CURVES} rules, each with a rate above 0"
    if not 1 <= act.steps <= MAX_UPDATES:
        return f"an optimiser takes 1 to {MAX_UPDATES} steps"
    return _wrong_with_formulas([act.loss])


def _wrong_with_formulas(formulas: list[str], most: int = MAX_CURVES) -> str:
    if not 1 <= len(formulas) <= most:
        return f"an experiment has 1 to {most} formulas"
    if max(map(len, formulas)) > MAX_FORMULA:
        return f"a formula of an experiment has at most {MAX_FORMULA} signs"
    return ""
