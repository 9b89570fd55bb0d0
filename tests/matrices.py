"""Formulas among matrices, and a point for their variables: broadcasting in every direction."""

from collections.abc import Mapping
from typing import Any

import numpy as np

_DRAWN = np.random.default_rng(7)

POINT: Mapping[str, Any] = {
    "X": _DRAWN.normal(size=(4, 3)),
    "W": _DRAWN.normal(size=(3, 2)),
    "b": _DRAWN.normal(size=2),
    "Y": _DRAWN.normal(size=(4, 2)),
    "P": np.abs(_DRAWN.normal(size=(4, 2))),
    "c": _DRAWN.normal(size=(4, 1)),
    "r": _DRAWN.normal(size=(1, 2)),
    "q": _DRAWN.normal(size=(1, 1)),
    "v": _DRAWN.normal(size=4),
    "k": 0.7,
}

FORMULAS = (
    "H = tanh(X@W + b); loss = mean((H - Y)^2)",
    "Z = X@W + b; loss = mean(softmax_cross_entropy(Z, P))",
    "sum((X@W)*c + r*c)",
    "sum(softmax(X@W)*Y)",
    "sum(v*logsumexp(X@W))",
    "mean(cross_entropy(P, softmax(X@W)))",
    "sum(mean(X@W, 0)*b) + sum(v*sum(X@W, 1)^2)",
    "sum(transpose(X)@Y*W)",
    "sum((Y + q)^3*b)",
    "sum(k*c*r)",
    "sum((X@W)/sum(exp(X@W), axis=1, keepdims=True))",
    "sum(Y*sum(exp(X@W), axis=0, keepdims=True))",
    "norm(X@W) + variance(X@W*r)",
    "sum(c*b)",
    "sum(column(v)*r*b)",
    "mean(k*r*c)",
    "sum(mean(Y, 1)*v)",
    "mean(where(Y > b, c, r))",
    "sum(max(Y, c)*r)",
    "sum(sin(k*X)@W)",
)


def at(variables: tuple[str, ...]) -> dict[str, Any]:
    return {name: POINT[name] for name in variables}
