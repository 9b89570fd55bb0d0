"""The scripts to paste: they run as they stand, and print the comparison's own float32 figures."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from tests.autodiff.asking import ask
from tutor.autodiff.code import gradients_code, tape_code
from tutor.autodiff.oracle import Oracle
from tutor.notation import Expression, parse

GRAPHS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "the article's": ("y = 2*x + b; s = sigmoid(y)", {"x": 1.0, "b": 2.0}),
    "relu": ("y = 2*x + b; r = relu(y - 5)", {"x": 1.0, "b": 2.0}),
    "columns": (
        "loss = mean((W*x + b - y)^2)",
        {"x": [0.1, -0.2, 0.3], "y": [1.0, 2.0, 3.5], "W": 0.7, "b": 0.1},
    ),
    "a sum": ("t = sum(w*x)/3", {"x": [0.1, 0.2, 0.4], "w": 0.3}),
    "powers": ("p = x^3 + x^-2 + x^0.5 + 2^x", {"x": 1.3}),
    "a power of a power": ("p = (x^2)^3 - x^2^3", {"x": 1.1}),
    "minus and power": ("p = -x^2 + (-x)^2*x", {"x": 0.5}),
    "exp(-x)": ("e1 = exp(-x)", {"x": 0.7}),
    "cases": ("m = max(x, 0) + where(x > y, x*y, 2*y) + min(x, y)", {"x": 0.3, "y": 0.1}),
    "names in names": (
        "a = x*y; c = sin(a); d = c*a; f = d/(1 + c)",
        {"x": 0.7, "y": 0.2},
    ),
    "brackets": ("k = x - (y - x)/(y/x)/y*-(x - y)", {"x": 0.7, "y": 0.3}),
    "functions": (
        "k = tan(x) + asin(x) + acos(x)*atan(x) - softplus(x)/log1p(x) + ln(x)*tanh(x)",
        {"x": 0.7},
    ),
    "logarithms": ("k = log2(x) + log10(x^2)/x", {"x": 0.7}),
    "corners": ("k = |x|*sign(x)", {"x": -0.7}),
    "constants": ("k = pi*x + e^x", {"x": 0.7}),
    "a second name": ("y = x; s = y^2", {"x": 0.7}),
    "Greek": ("θ = 2x; k = sin(θ)", {"x": 0.7}),
    "a sixth": ("k = x*(1/6)", {"x": 0.7}),
    "whole numbers in calls": ("k = x*sqrt(2) + where(x > 0, 1, 0)*x", {"x": 0.7}),
    # Each of the following has been wrong.
    "a negative number in a call": ("k = x*exp(-2)", {"x": 0.7}),
    "a sum of whole numbers in a call": ("k = x*sigmoid(2 + 3)", {"x": 0.7}),
    "max(−1, x)": ("k = max(-1, x)", {"x": 0.7}),
    "unequal": ("k = where(x != 0, sin(x)/x, 1)", {"x": 0.7}),
    "a negative case": ("k = where(x > 0, -1, x)*x", {"x": 0.7}),
    "a number's size": ("k = abs(-2)*x", {"x": 0.7}),
    "arithmetic of decimals": ("k = x*0.1^2", {"x": 0.7}),
    "a count": ("k = sum(w*x)/count(x)", {"x": [0.1, 0.2, 0.4], "w": 0.3}),
    "a name that is a word of Python": ("k = lambda*x", {"x": 0.7, "lambda": 0.3}),
    "a variable called tf": ("k = tf*x", {"x": 0.7, "tf": 0.3}),
    "a variable called tape": ("k = tape*x", {"x": 0.7, "tape": 0.3}),
    "a variable called print": ("k = print*x", {"x": 0.7, "print": 0.3}),
    "a value held constant": ("y = stop_gradient(x); k = x*y", {"x": 0.7}),
    "sums and roots beyond float32's exp and square": (
        "k = logaddexp(a, b) + hypot(c, d)",
        {"a": 100.0, "b": 99.0, "c": 3e30, "d": 4e30},
    ),
    "None for a condition": ("k = where(c > 0, x, 2*x)", {"x": 0.7, "c": 1.0}),
}
WRITERS = {"graph": gradients_code, "tape": tape_code}

_RUN_ALL = """
import contextlib, io, json, sys
printed = []
for code in json.load(sys.stdin):
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text):
            exec(compile(code, "pasted", "exec"), {"__name__": "__main__"})
    except Exception as error:
        text.write(f"{type(error).__name__}: {error}")
    printed.append(text.getvalue())
json.dump(printed, sys.stdout)
"""

Printed = Mapping[tuple[str, str], str]


def asked(formula: Expression) -> list[int]:
    """Every named node but the output."""
    names = [*formula.variables, *formula.names.values()]
    return [index for index in map(formula.find, names) if index != formula.output]


def written(graph: str, way: str) -> str:
    text, at = GRAPHS[graph]
    formula = parse(text, list(at))
    return WRITERS[way](formula, at, formula.output, asked(formula))


@pytest.fixture(scope="module")
def printed() -> Printed:
    """What each script prints: each in a namespace of its own, all in one process."""
    keys = [(graph, way) for graph in GRAPHS for way in WRITERS]
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        input=json.dumps([written(*key) for key in keys]),
        capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TF_USE_LEGACY_KERAS": "1"},
    )  # fmt: skip
    return dict(zip(keys, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("way", WRITERS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_a_script_prints_the_comparisons_float32_figures(
    oracle: Oracle, printed: Printed, graph: str, way: str
) -> None:
    text, at = GRAPHS[graph]
    formula = parse(text, list(at))
    found = ask(oracle, formula, at).float32.gradients

    assert printed[graph, way] == f"{[found[index] for index in asked(formula)]}\n"


def test_the_scripts_are_those_of_the_article() -> None:
    """`tf.gradients` in a graph of its own, and the tape that replaced it."""
    assert written("the article's", "graph").splitlines() == [
        "import tensorflow as tf",
        "",
        "with tf.Graph().as_default():",
        "    x = tf.constant(1.0)",
        "    b = tf.constant(2.0)",
        "    y = 2 * x + b",
        "    s = tf.sigmoid(y)",
        "    gradients = tf.gradients(s, [x, b, y])",
        "    with tf.compat.v1.Session() as sess:",
        "        print(sess.run(gradients))",
    ]
    assert written("the article's", "tape").splitlines() == [
        "import tensorflow as tf",
        "",
        "x = tf.constant(1.0)",
        "b = tf.constant(2.0)",
        "with tf.GradientTape() as tape:",
        "    tape.watch([x, b])",
        "    y = 2 * x + b",
        "    s = tf.sigmoid(y)",
        "gradients = tape.gradient(s, [x, b, y])",
        "print([gradient.numpy() for gradient in gradients])",
    ]
