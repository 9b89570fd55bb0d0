"""Every finding stands at the line of what is wrong.

A lesson that is broken says so itself: "# here: …" behind a row is what is to be found in it, and
"below: …" before a block what is found at the block's first line.
"""

import re
from pathlib import Path

import pytest

from tests.course.test_lint import FIT, FRONT, SOUND, findings
from tutor.autodiff.oracle import Oracle

EXERCISE = """
```exercise
id = "one"
ask = "What is `ds/dx`?"
{}
hints = ["Multiply along the path."]
after = "Two local partials, one product."
```
"""
CHOICES = """
```exercise
id = "two"
ask = "Which is larger?"
{}
hints = ["Compare."]
after = "So it is."
```
"""
SLOPE = 'of = "s"\nwrt = "x"\n'


def fit(old: str, new: str) -> str:
    assert old in FIT
    return FIT.replace(old, new)


def more(new: str) -> str:
    return fit("{W = 0}", "{W = 0}\n" + new)


def block(kind: str, body: str, below: str = "") -> str:
    return f"\n{f'<!-- below: {below} -->' if below else ''}\n```{kind}\n{body}\n```\n"


WORDS = [
    "\nThe slope is `2*(s + 1`. <!-- here: 2*(s + 1 cannot be read as a formula: a closing ) -->\n",
    "\n\n\nAt first.\n\nThen $y = 2x$. <!-- here: dollars are shown -->\n",
    "\nIt is `sigmod(y)`. <!-- here: sigmod(y) cannot be read as a formula: there is no -->\n",
    "\nIt is `2*x. <!-- here: a backtick has no other one on its line -->\n",
    "\n```python\nf(`x\n```\n\nIt is `2*`. <!-- here: 2* cannot be read as a -->\n",
    EXERCISE.format(SLOPE + 'answer = "2*s*(1 - s)"').replace(
        '"Multiply along the path."]', '\n  "Along `y`.",\n  "`s*(`." # here: s*( cannot be read\n]'
    ),
]
EXERCISES = [
    EXERCISE.format(SLOPE + 'answer = "s" # here: the answer is not ds/dx'),
    EXERCISE.format(SLOPE + 'answer = "2*s*(" # here: the checker does not accept the answer'),
    EXERCISE.format('of = "q" # here: no node is called q\nwrt = "x"\nanswer = "2"'),
    EXERCISE.format('of = "s"\nwrt = "q" # here: no node is called q\nanswer = "2"'),
    EXERCISE.format('of = "s" # here: of and wrt belong together\nanswer = "2"'),
    EXERCISE.format('answer = "2" \nform = "pretty" # here: no form is called pretty'),
    EXERCISE.format(
        'answer = "2*s"\nform = "in terms of s and q" # here: in terms of what? No node'
    ),
    EXERCISE.format(
        'answer = "2"\nothers = [\n  "3",\n  "4*(", # here: the checker does not accept\n]'
    ),
    EXERCISE.format('answer = "2"').removesuffix("```\n")
    + '[wrong]\n"3" = "no"\n"4/2" = "no" # here: the checker accepts the wrong answer 4/2\n```\n',
    EXERCISE.format('answer = "3.14" # here: a rounded number is exact here: 3.142 would be'),
    EXERCISE.format("answer = 2 # here: answer is not a text in quotes"),
    EXERCISE.format('answer = "2"\nwrong = ["3"] # here: wrong is not a table of texts in quotes'),
    EXERCISE.format('answer = "2"\nanwser = "2" # here: unknown key anwser'),
    EXERCISE.format("answer = 2*s # here: not TOML: a text stands in quotes"),
    EXERCISE.format(SLOPE + 'answer = "2*s*(1 - s)"').replace(
        '"Multiply along the path."',
        '\n  "Along.",\n  "It is `2*(1 - s)*s`.", # here: hint 2 gives\n',
    ),
]
CHOSEN = [
    CHOICES.format(
        'choices = ["s", "b"]\nanswer = "x" # here: the answer is not one of the choices'
    ),
    CHOICES.format(
        'choices = ["s", "x"]\nanswer = "b" # here: the answer is not one of the choices'
    ),
    CHOICES.format('choices = ["s", "S"] # here: two choices are the same\nanswer = "s"'),
    CHOICES.format('choices = ["s"] # here: a question has 2 to 8 choices\nanswer = "s"'),
    CHOICES.format(
        'choices = ["b", "x"] # here: the choice b is the letter of another\nanswer = "x"'
    ),
    CHOICES.format(
        'choices = [1, 2] # here: choices is not a list of texts in quotes\nanswer = "1"'
    ),
    CHOICES.format(
        'choices = ["s", "x"]\nanswer = "s"\nwrong = {y = "no"} # here: wrong speaks of y, which'
    ),
    CHOICES.format(
        'choices = ["s", "x"]\nanswer = "s"\nwrong = {s = "no"} # here: wrong speaks of s, which'
    ),
    CHOICES.format(
        'choices = ["s", "x"]\nanswer = "s"\nothers = ["x"] # here: a question with choices'
    ),
    CHOICES.format(
        'choices = ["s", "x"]\nanswer = "s"\nform = "lines" # here: a question with choices'
    ),
]
GRAPHS = [
    block("graph", "x = 1\ny = 2*( # here: the formula ends here"),
    block("graph", "x = 1\n\n# a comment\ny = 2*x\nz = qq + y # here: there is no name qq"),
    block("graph", "x = 1\nx = 2 # here: x has a value already\ny = x"),
    block("graph", 'x = "one" # here: x is not a number\ny = x'),
    block("graph", "x = [1, 2]\nz = [1, 2, 3]\ny = x + z # here: "),
    block("graph", "x = 1", "a graph needs a definition"),
]
OTHERS = [
    block("derive", 'of = "s"\nwrt = "q" # here: no node is called q'),
    block(
        "derive", 'of = "s"\nwrt = "y"\n\nshow = "s*(1 + s)" # here: SymPy does not confirm show ='
    ),
    block("derive", 'of = "s"\nwrt = "y"\nshow = "s*(" # here: the formula ends here'),
    block("derive", 'of = "s"', "the key wrt is missing"),
    block("derive", 'of = s # here: not TOML: a text stands in quotes\nwrt = "x"'),
    block("evaluate", 'of = [\n  "y",\n  "q", # here: no node is called q\n]'),
    block("evaluate", 'at = {s = 1}\nformula = "s*(" # here: the formula ends here'),
    block("evaluate", 'of = ["y"]\nexpect = {y = "5"} # here: y comes out as 4.0'),
    block("evaluate", 'of = ["y"]\nexpect = {s = "5"} # here: no figure is called s'),
    block("compare", 'of = "s"\nwrt = [\n  "y",\n  "q", # here: no node is called q\n]'),
    block("compare", 'of = "s"\nwrt = "y" # here: wrt is not a list of texts in quotes'),
    block("compare", 'of = "s"\nwrt = ["y"]\nfloat32 = {y = "1"} # here: y comes out as'),
    block("chain", 'of = "q" # here: no node is called q'),
    block("figure", 'formula = "x*(" # here: the formula ends here\nstart = 0\nend = 1'),
    block("figure", 'formula = "2" # here: 2 is to be a formula in x\nstart = 0\nend = 1'),
    block("figure", 'formula = "floor(x)" # here: no gradient goes through\nstart = 0\nend = 1'),
    block("figure", 'formula = "x"\nstart = 1\nend = 0 # here: a figure\'s end comes after'),
    block("figure", 'formula = "x"\nstart = -1e301 # here: a figure lies within\nend = 0'),
    block("chian", "", "no act is called chian"),
]
FITS = [
    fit('"W*x"', '"W*(" # here: the formula ends here'),
    fit('"W*x"', '"V*x" # here: there is no name V'),
    fit('"W*x"', '"2*x"').replace("{W = 0}", "{W = 0} # here: no gradient goes from the loss to W"),
    fit('"2*x"', '"2*q" # here: there is no name q'),
    fit("[-1, 1]}", "[-1]} # here: numbers are drawn by"),
    fit("{W = 0}", "{W = {normal = [0, 0]}} # here: a deviation is larger than 0"),
    fit("{W = 0}", "{} # here: a fit needs a parameter"),
    fit("{W = 0}", '{W = "0"} # here: parameters is not a table'),
    more("points = 1 # here: a fit has 2 to 100,000 points"),
    more("noise = -1 # here: the noise of a fit is 0 or more"),
    more("steps = 0 # here: a fit has 1 to 10,000 steps"),
    more("rate = 0 # here: a fit needs a rate above 0"),
    more("rate = 50 # here: this fit diverges"),
    more("steps = 2 # here: this fit ends at a loss of"),
    more("labels = true # here: labels need a loss"),
    more('labels = true\nloss = "mean((y - W*x)^2)"').replace(
        'truth = "2*x"', 'truth = "2*x" # here: labels are drawn with the truth'
    ),
    more('loss = "mean((y - W*x)^2" # here: a closing ) is missing'),
    more('loss = "(y - W*x)^2" # here: a loss is one number'),
    more('loss = "mean((y - W*x)^2)" # here: where does this loss end?'),
    more('expect = {W = "3"} # here: W comes out as'),
    more("points = 100_000\nsteps = 10_000 # here: this fit is too much work"),
]
EXPERIMENTS = [
    block("overwritten", 'of = "s"\nwrt = "q" # here: no node is called q'),
    block("differences", 'of = "floor(x)" # here: no gradient goes through\nat = 1'),
    block("differences", 'of = "sqrt(x)"\nat = -1 # here: sqrt(x) has no derivative at x = -1'),
    block(
        "depth", 'layers = ["sin(a)"]\nat = {b = 1} # here: the lowest layer needs a value for a'
    ),
    block(
        "depth", 'layers = [\n  "sin(a)",\n  "sin(q)", # here: there is no name q\n]\nat = {a = 1}'
    ),
    block("depth", 'layers = [\n  "sin(a)",\n  "floor(a)", # here: no gradient\n]\nat = {a = 1}'),
    block("depth", 'layers = ["sin(a)"]\nat = {a = 1}\nn = 1 # here: a chain has 2 to 200 layers'),
    block("modes", 'of = "q" # here: no node is called q'),
    block("modes", 'of = "s"\nlayer = "w*(" # here: the formula ends here'),
    block("modes", 'of = "s"\nlayer = "w" # here: a layer is a formula in h'),
    block("modes", 'of = "s"\ninputs = [0] # here: a layer is put upon itself'),
    block(
        "precision",
        'formulas = [\n  "x",\n  "x + 1", # here: x and x + 1 are not equal\n]\npoints = [1]',
    ),
    block("precision", 'formulas = [\n  "ln(x)", # here: ln(x) has no value\n]\npoints = [-1]'),
    block("precision", 'formulas = ["x"]\npoints = [] # here: an experiment has 1 to 40 points'),
    block(
        "precision", 'formulas = ["x"]\npoints = [1e300] # here: a point is too large for float32'
    ),
    block(
        "conventions",
        'formulas = [\n  "relu(x)",\n  "abs(x)", # here: relu(x) and abs(x) are not\n]',
    ),
    block("conventions", 'formulas = [\n  "relu(x)",\n  "relu(", # here: \n]'),
    block("swell", 'layer = "w*h" # here: a layer that swells\nat = 1\nlayers = [1]'),
    block("swell", 'layer = "floor(h)" # here: no gradient goes\nat = 1\nlayers = [1]'),
    block("swell", 'layer = "sin(h)"\nat = 1\nlayers = [99] # here: a layer is put upon itself'),
    block(
        "optimise",
        'loss = "w^2"\nstart = {w = 1}\nrates = {lion = 1} # here: no rule is called lion',
    ),
    block(
        "optimise",
        'loss = "w^2 + v" # here: there is no name v\nstart = {w = 1}\nrates = {adam = 1}',
    ),
    block(
        "optimise", 'loss = "mean(w)" # here: this loss is of\nstart = {w = 1}\nrates = {adam = 1}'
    ),
    block(
        "optimise",
        'loss = "w^2"\nstart = {w = 1}\nrates = {adam = 1}\nsteps = 0 # here: an optimiser',
    ),
    block(
        "network",
        'data = "nothing" # here: there is no table nothing\nloss = "l = mean(X @ W)"\n'
        'parameters = {W = [4, 3]}\nscore = "l"',
    ),
    block(
        "network",
        'data = "iris"\nloss = """\nZ = X @ W\nl = mean((Z - Y)^2)\n"""\n'
        'parameters = {W = [4, 3]}\nscore = "Q" # here: no definition of the loss is called Q',
    ),
    block(
        "network",
        'data = "iris"\n# below: a loss is one number\nloss = """\nZ = X @ W\n"""\n'
        'parameters = {W = [4, 3]}\nscore = "Z"',
    ),
]
ALL_AT_ONCE = [
    """
```exercise
id = "two"
ask = "Is it `2*(s`?" # here: 2*(s cannot be read as a formula
choices = ["b", "s"] # here: the choice b is the letter of another
answer = "x" # here: the answer is not one of the choices
form = "number" # here: a question with choices has no form
hints = [] # here: an exercise needs a hint
after = "So it is."
```
""",
    """
```exercise
ask = "Is it `2*(s`?" # here: 2*(s cannot be read as a formula
id = 2 # here: id is not a text in quotes
answer = "2"
hnit = 1 # here: unknown key hnit
hints = 3 # here: hints is not a list of texts in quotes
after = "So it is."
```
""",
    """
```exercise
id = "three"
ask = "Is it `2*(s`?" # here: 2*(s cannot be read as a formula
of = "q" # here: no node is called q
wrt = "p" # here: no node is called p
answer = "2"
hints = ["Multiply."]
after = "So it is."
```
""",
    r"""
```exercise
id = "four"
ask = "What is \nu_1?" # here: \nu within "…" is read as a line break and "u
answer = "2"
hints = [
  "First.\nne is two letters, e.g. of none.\ne.g. so.",
  "Take \theta.", # here: \theta within "…" is read as a tab and "heta"
  "Not \ne.", # here: \ne within "…" is read as a line break and "e"
]
after = "So it is."
```
""",
    block(
        "graph",
        "x = {} # here: x is not a number\ny = 2\ny = 3 # here: y has a value already\nz = y",
    ),
]
"""Nothing hides behind the first finding of a block."""
HEADS = [
    ('id = "steep"', 'id = "Steep" # here: an id has small letters'),
    ('title = "Steep"', 'title = "" # here: a title is one line'),
    ("minutes = 5", "minutes = 0 # here: a lesson takes 1 to 600 minutes"),
    ("minutes = 5", 'minutes = "5" # here: minutes is not a whole number'),
    ("minutes = 5", "minutes = five # here: not TOML: a text stands in quotes"),
    (
        "minutes = 5",
        'minutes = 5\nskills = [\n  "chain",\n  "knit", # here: there is no skill knit\n]',
    ),
    ("format = 1", "format = 2 # here: this tutor reads lessons of format 1"),
    ('needs = ["linear"]', 'needs = "linear" # here: needs is not a list of texts in quotes'),
    ('needs = ["linear"]', 'need = ["linear"] # here: unknown key need'),
]
CASES = [
    *(
        SOUND + case
        for case in (*WORDS, *EXERCISES, *CHOSEN, *OTHERS, *FITS, *EXPERIMENTS, *ALL_AT_ONCE)
    ),
    *(FRONT + case + EXERCISE.format('answer = "2"').replace("ds/dx", "that") for case in GRAPHS),
    *(SOUND.replace(*pair) for pair in HEADS),
]


def expected(text: str) -> list[tuple[int, str]]:
    found = []
    for number, row in enumerate(text.split("\n"), 1):
        if here := re.search(r"here: (.*?)(?: -->)?$", row):
            found.append((number, here[1]))
        elif below := re.search(r"below: (.*?)(?: -->)?$", row):
            found.append((number + 1, below[1]))
    return found


def test_a_formula_of_several_lines_is_told_with_its_own(tmp_path: Path, oracle: Oracle) -> None:
    loss = 'loss = """\nZ = X @ W\nl = mean(Z*(\n"""'
    body = f'data = "iris"\n{loss}\nparameters = {{W = [4, 3]}}\nscore = "Z"'
    text = SOUND + block("network", body)
    (one,) = findings(tmp_path, oracle, text)
    assert text.split("\n")[one.line - 1] == "l = mean(Z*("


@pytest.mark.parametrize("text", CASES, ids=[expected(text)[0][1] for text in CASES])
def test_it_is_found_at_its_line(tmp_path: Path, oracle: Oracle, text: str) -> None:
    found = findings(tmp_path, oracle, text)
    wanted = expected(text)
    told = [(one.line, one.message) for one in found if "key needs is missing" not in one.message]
    assert [line for line, _ in told] == [line for line, _ in wanted], told
    for (_, message), (_, begin) in zip(told, wanted, strict=True):
        assert message.startswith(begin)
