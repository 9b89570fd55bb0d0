"""Asking TensorFlow in a test, and TensorFlows that are not there or do not work."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tutor.autodiff.messages import GraphAnswer, GraphRequest
from tutor.autodiff.oracle import Oracle
from tutor.notation import Expression, parse


def ask(oracle: Oracle, formula: str | Expression, at: Mapping[str, Any]) -> GraphAnswer:
    """TensorFlow's figures for a formula at a point."""
    expression = parse(formula, list(at)) if isinstance(formula, str) else formula
    request = GraphRequest(expression.nodes, expression.output, at)
    answer = oracle.answer(oracle.ask(request))

    assert isinstance(answer, GraphAnswer), answer
    return answer


MISSING = 'raise ModuleNotFoundError("No module named \'tensorflow\'", name="tensorflow")'
SILENT = "import time; time.sleep(600)"


def pretend(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on `import tensorflow` runs this code, in every process started from here."""
    package = folder / "tensorflow"
    package.mkdir()
    (package / "__init__.py").write_text(code, encoding="utf-8")
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
