"""A sitting at a lesson whose keys are typed by the test."""

import builtins
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.course.test_lesson_file import written
from tutor.autodiff.oracle import Oracle
from tutor.cli.session import Session
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.render.page import page

Sit = Callable[..., str]


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, oracle: Oracle, lesson: str) -> Sit:
    """One sitting: the keys in, all that stands on screen out; at the last it is left by Ctrl-D."""
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    loaded = load(find("a", written(tmp_path, lesson)))

    def sitting(*keys: str, width: int = 80) -> str:
        screen = io.StringIO()
        left = iter(keys)

        def typed(prompt: str) -> str:
            key = next(left, None)
            screen.write(re.sub("\x01.*?\x02", "", prompt) + (key or "") + "\n")
            if key is None:
                raise EOFError
            return key

        monkeypatch.setattr(builtins, "input", typed)
        Session(page(screen, width=width), loaded, oracle, 0).run()
        return screen.getvalue()

    return sitting
