"""TensorFlow's forward mode: tangents of every node, by mathematics."""

import numpy as np

from tutor.autodiff.messages import ForwardAnswer, ForwardRequest, Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.notation import parse


def test_one_walk_for_each_variable_in_both_precisions(oracle: Oracle) -> None:
    # y = x² = 4, u = 3y, v = y + b = 5, z = u·v: by x 4, 12, 4, 108; by b only v and z: 1, 12
    e = parse("y = x^2; u = 3*y; v = y + b; z = u*v")
    answer = oracle.answer(oracle.ask(ForwardRequest(e.nodes, {"x": 2.0, "b": 1.0}, ("x", "b"))))
    assert isinstance(answer, ForwardAnswer)
    for figures, kind in ((answer.float64, np.float64), (answer.float32, np.float32)):
        by_x = {name: figures["x"][e.find(name)] for name in "xyuvz"}
        by_b = {name: figures["b"][e.find(name)] for name in "xyuvz"}
        assert by_x == {"x": 1, "y": 4, "u": 12, "v": 4, "z": 108}
        assert by_b == {"x": None, "y": None, "u": None, "v": 1, "z": 12}
        assert all(figure.dtype == kind for figure in by_x.values())


def test_over_columns(oracle: Oracle) -> None:
    # d/dW mean(W·x) = mean(x)
    e = parse("mean(W*x)")
    point = {"W": 3.0, "x": np.array([1.0, 2.0, 6.0])}
    answer = oracle.answer(oracle.ask(ForwardRequest(e.nodes, point, ("W",))))
    assert isinstance(answer, ForwardAnswer)
    assert answer.float64["W"][e.output] == 3


def test_what_has_no_second_gradient_is_said(oracle: Oracle) -> None:
    e = parse("softsign(x)")
    answer = oracle.answer(oracle.ask(ForwardRequest(e.nodes, {"x": 2.0}, ("x",))))
    assert isinstance(answer, Unavailable)
    assert "SoftsignGrad" in answer.reason
