"""`explain` over growing graphs, against bare TensorFlow, and against SymPy's diff and lambdify.

TensorFlow's reference builds the graph in one precision, asks tf.gradients for every node and
runs it once, as a script would; SymPy's derives the whole expression by its two variables and
evaluates it, as far as that ends in half a minute. The tutor does it in float32 and in float64, and
derives, bounds and judges every node besides. All run in a process that has everything loaded.
"""

import gc
import os
import sys
import time

os.environ.update(TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")

from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain

AT = {"x": 0.5, "w": 1.1}


def formula(nodes: int) -> str:
    """a1 = sigmoid(x*w + x), a2 = sigmoid(a1*w + x) … : three operations a line."""
    lines = ["a0 = x"] + [f"a{k + 1} = sigmoid(a{k}*w + x)" for k in range(nodes // 3)]
    return "; ".join(lines)


def bare(nodes: int) -> float:
    """Seconds for build, gradients and run in float32, with TensorFlow as it comes."""
    import tensorflow as tf

    gc.collect()
    start = time.perf_counter()
    with tf.Graph().as_default():
        x, w = tf.constant(AT["x"]), tf.constant(AT["w"])
        a, tensors = x, [x, w]
        for _ in range(nodes // 3):
            product = a * w
            total = product + x
            a = tf.sigmoid(total)
            tensors += [product, total, a]
        gradients = tf.gradients(a, tensors)
        with tf.compat.v1.Session() as session:
            session.run([tensors, gradients])
    return time.perf_counter() - start


def by_sympy(nodes: int) -> float | None:
    """Seconds for sympy.diff by both variables, lambdify and one evaluation; None if too deep."""
    import sympy

    start = time.perf_counter()
    x, w = sympy.symbols("x w", real=True)
    a = x
    try:
        for _ in range(nodes // 3):
            a = 1 / (1 + sympy.exp(-(a * w + x)))
        found = sympy.lambdify((x, w), [a, a.diff(x), a.diff(w)], "numpy", cse=True)
        found(AT["x"], AT["w"])
    except RecursionError:
        print(f"SymPy: RecursionError at {nodes} nodes")
        return None
    return time.perf_counter() - start


def ours(nodes: int, oracle: Oracle) -> tuple[float, float]:
    """Seconds for the report, and for what `--json` prints of it."""
    start = time.perf_counter()
    report = explain(formula(nodes), AT, oracle=oracle)
    assert report.agrees
    done = time.perf_counter()
    report.to_dict()
    return done - start, time.perf_counter() - done


MOST_BY_SYMPY = 30.0


def plot(sizes: list[int], ways: dict[str, list[float]]) -> None:
    """Seconds over nodes, both on logarithmic axes."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(72, 18)
    plotext.xscale("log")
    plotext.yscale("log")
    for name, seconds in ways.items():
        plotext.plot(sizes[: len(seconds)], seconds, label=name, marker="braille")
    plotext.xlabel("nodes")
    plotext.ylabel("seconds")
    print(plotext.uncolorize(plotext.build()))


def main(sizes: list[int]) -> None:
    ways: dict[str, list[float]] = {"explain": [], "bare tf.gradients": [], "SymPy": []}
    ask_sympy = True
    bare(10)
    with Oracle() as oracle:
        ours(10, oracle)
        print(
            f"{'nodes':>7}{'explain':>10}{'bare':>10}{'ratio':>8}{'ms a node':>11}{'to_dict':>10}"
            f"{'SymPy':>10}"
        )
        for size in sizes:
            runs = 3 if size <= 1000 else 1
            pairs = [(ours(size, oracle), bare(size)) for _ in range(runs)]
            (mine, plain), theirs = min(a for a, _ in pairs), min(b for _, b in pairs)
            third = by_sympy(size) if ask_sympy else None
            ask_sympy = third is not None and 10 * third <= MOST_BY_SYMPY
            print(
                f"{size:7}{mine:9.2f}s{theirs:9.2f}s{mine / theirs:8.2f}{1000 * mine / size:11.2f}"
                f"{plain:9.2f}s" + (f"{'-':>10}" if third is None else f"{third:9.2f}s")
            )
            for way, seconds in zip(ways.values(), (mine, theirs, third), strict=True):
                way += [] if seconds is None else [seconds]
    plot(sizes, ways)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100, 1000, 5000, 10000])
