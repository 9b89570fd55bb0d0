"""The house: public names, the README's blocks, what every module owes its reader."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tutor

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "tutor").rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_public_name_can_be_imported() -> None:
    assert [name for name in tutor.__all__ if getattr(tutor, name, None) is None] == []
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = tutor.nothing_here


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_why_it_is_there(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_be_read(module: Path) -> None:
    """About 400 lines (CONTRIBUTING.md)."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 420


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_local_name_hides_an_import(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imports = [one for one in tree.body if isinstance(one, (ast.Import, ast.ImportFrom))]
    brought = {alias.asname or alias.name for one in imports for alias in one.names}
    inner = [node for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)
             for node in ast.walk(one)]  # fmt: skip
    stored = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored |= {node.arg for node in inner if isinstance(node, ast.arg)}

    assert stored & brought == set()


def test_the_readmes_python_block_prints_what_it_says() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    expected = re.findall(r"# (.+)", block)
    done = subprocess.run(
        [sys.executable, "-c", block],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == expected


def test_the_readme_lists_the_lessons() -> None:
    from tutor.course.folders import headings

    table = re.findall(r"^\| (\d+) \| (.+?) \|", README, re.MULTILINE)
    assert table == [(str(heading.number), heading.title) for heading in headings()]


def test_ci_runs_the_readmes_own_test_command() -> None:
    assert "<!-- test -->" in README
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
