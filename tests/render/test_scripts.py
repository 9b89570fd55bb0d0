"""Every script of a lesson runs, whatever the names of its formulas, and has the lesson's figures.

The names are those of the scripts' own variables and modules, and of Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.course.test_lesson_file import written
from tests.render.test_article import FIGURES, figures_alone, numbers
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import results
from tutor.course.descent_scripts import fit_code, losses_code, network_code, plot_code
from tutor.course.experiment_scripts import EXPERIMENT_SCRIPTS
from tutor.course.experiments.network import NetworkResult
from tutor.course.fit import FitResult
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.course.results import GraphAct, Result

SEED = 2016
PARAMETERS = (
    "step", "steps", "found", "loss_now", "generator", "fitted", "W", "dW", "dW_",
    "W_start", "range", "plt", "np", "tf", "sess", "print", "lambda", "float", "whole", "el",
)  # fmt: skip
STARTS = ", ".join(f"{name} = 0.1" for name in PARAMETERS[1:])
HOSTILE = f"""```graph
edges = 0.3
walk_back = 0.7
values = -0.4
names = 1.5
lambda = 0.2
np = 0.1
formula = edges*walk_back + sin(values*np)
adjoint = formula^2*names + formula*lambda
```
```overwritten
of = "adjoint"
wrt = "edges"
```
```modes
of = "adjoint"
inputs = [1]
```
```graph
k = 0.7
X = [[1, 2], [3, -4]]
formula = logsumexp(k*X)
walk = sum(softmax(k*X), 0)
L = sum(formula*walk)
```
```modes
of = "L"
inputs = [1]
```
```depth
layers = ["tanh(layers*a) + others", "sin(chain*a)"]
at = {{a = 1.0, layers = 0.5, others = 0.1, chain = 0.9}}
n = 4
```
```differences
of = "f = x^2; slope = sin(f); slope"
at = 0.3
```
```precision
formulas = ["f1 = x; ln(1 + f1)", "log1p(x)"]
points = [1e-6, 0.5]
```
```optimise
loss = "gradient = (loss - 1)^2; gradient + (w - path)^2 + path^2 + rate*loss + rate^2"
start = {{loss = 0.3, w = 0.5, path = -1, rate = 0.1}}
rates = {{descent = 0.1, momentum = 0.05, newton = 0.5, adam = 0.1}}
steps = 3
```
```fit
model = "{" + ".join(f"{name}*x^{k}" for k, name in enumerate(PARAMETERS))}"
truth = "generator = x/2; loss = generator^2; loss + generator"
x = {{uniform = [-1, 1]}}
parameters = {{{STARTS}, step = {{uniform = [0, 1]}}}}
points = 30
steps = 2
```
```fit
model = "y = W*x; u = tanh(y)"
loss = "mean((u - y)^2)"
truth = "x/2"
x = {{uniform = [-1, 1]}}
parameters = {{W = 0.1}}
points = 30
steps = 2
```
```network
data = "iris"
loss = "step = (X @ W + dW)*range; loss = mean(softmax_cross_entropy(step + losses, Y))"
parameters = {{W = [4, 3], dW = [3], range = [], losses = [3]}}
score = "step"
steps = 2
```
"""
RUNNER = """
import contextlib, io, json, sys
said = []
for cells in json.load(sys.stdin):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for cell in cells:
            exec(cell, names)
    said.append(out.getvalue())
print(json.dumps(said))
"""


def scripts(acts: list[Result]) -> Iterator[tuple[Result, list[str]]]:
    """Each act that has one, with its cells."""
    for act in acts:
        if isinstance(act, FitResult):
            yield act, [fit_code(act), plot_code(act)]
        elif isinstance(act, NetworkResult):
            yield act, [network_code(act), losses_code(act)]
        elif not isinstance(act, GraphAct):
            yield act, [EXPERIMENT_SCRIPTS[type(act)](act)]


def test_a_script_gives_the_lessons_figures_under_hostile_names(
    tmp_path: Path, oracle: Oracle
) -> None:
    lesson = load(find("a", written(tmp_path, HOSTILE)))
    made = list(scripts(list(results(lesson, oracle, SEED))))
    assert {type(act) for act, _ in made} == {*FIGURES, FitResult, NetworkResult}
    ran = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([cells for _, cells in made]),
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    for (act, _), text in zip(made, json.loads(ran.stdout), strict=True):
        if isinstance(act, FitResult | NetworkResult):
            way = act.ways.tf_gradients
            assert way is not None
            loss, parameters = way[-1]
            expected = [
                len(way) - 1,
                loss,
                *(parameters.values() if isinstance(act, FitResult) else ()),
            ]
            np.testing.assert_allclose(numbers(text.splitlines()[-1]), expected, rtol=1e-9)
        else:
            expected, allowed = FIGURES[type(act)](act)
            np.testing.assert_allclose(figures_alone(text), expected, **allowed)
