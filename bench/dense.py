"""`explain` of a dense layer of growing width: seconds by the number of matrix elements.

The graph is H = tanh(X@W + b); loss = mean((H - Y)^2) with square matrices. An element is one
number of one node, values and adjoints alike. A product of two n × n matrices takes n³ steps for n²
elements; the last column is what the products alone take in NumPy, as often as they are needed: the
value and two adjoints, and each again for its bound. Lines are those of the page of `explain`.
"""

import gc
import sys
import time
from io import StringIO

import numpy as np

from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain
from tutor.render.page import page
from tutor.render.report import draw_report

FORMULA = "H = tanh(X@W + b); loss = mean((H - Y)^2)"
PRODUCTS = 2 * 3


def point(width: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(width)
    square = (width, width)
    return {
        "X": generator.normal(size=square),
        "W": generator.normal(size=square) / width**0.5,
        "b": generator.normal(size=width),
        "Y": generator.normal(size=square),
    }


def seconds(width: int, oracle: Oracle) -> tuple[float, int, int]:
    """For the report and its page; how many elements, and how many lines."""
    at = point(width)
    gc.collect()
    start = time.perf_counter()
    report = explain(FORMULA, at, oracle=oracle)
    stream = StringIO()
    draw_report(page(stream, width=100), report)
    done = time.perf_counter() - start
    assert report.agrees
    elements = sum(int(np.size(value)) for value in report.trace.values)
    return done, elements, len(stream.getvalue().splitlines())


def products(width: int) -> float:
    at = point(width)
    start = time.perf_counter()
    for _ in range(PRODUCTS):
        at["X"] @ at["W"]
    return time.perf_counter() - start


if __name__ == "__main__":
    widths = [int(width) for width in sys.argv[1:]] or [10, 100, 300, 1000]
    with Oracle() as oracle:
        seconds(10, oracle)
        print(f"{'width':>6}{'elements':>12}{'explain':>10}{'µs/element':>12}{'lines':>7}{'@':>9}")
        for width in widths:
            took, elements, lines = min(seconds(width, oracle) for _ in range(3))
            print(
                f"{width:6}{elements:12,}{took:9.2f}s{1e6 * took / elements:12.2f}{lines:7}"
                f"{products(width):8.2f}s"
            )
