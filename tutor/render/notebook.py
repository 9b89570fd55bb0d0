"""An article as a Jupyter notebook (nbformat 4.5), and as a Markdown handout."""

from collections.abc import Iterable

from tutor.errors import TutorError
from tutor.render.article import NOTEBOOK, PAPER, PROSE, PYTHON, Cell

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(cells: Iterable[Cell]) -> str:
    """The notebook as JSON, its cells numbered so that a second export has the same ids.

    Raises TutorError where nbformat is not installed.
    """
    try:
        from nbformat import v4, validate, writes
    except ImportError:
        raise TutorError(
            "a notebook needs nbformat", hint='pip install "gradtutor[notebook]"'
        ) from None
    made = v4.new_notebook(metadata=_KERNEL)
    for number, cell in enumerate((one for one in cells if one.only != PAPER), 1):
        new = v4.new_code_cell if cell.kind == PYTHON else v4.new_markdown_cell
        made.cells.append(new(_source(cell), id=f"cell-{number}"))
    validate(made)
    return str(writes(made)) + "\n"


def _source(cell: Cell) -> str:
    return cell.text if cell.kind == PYTHON else in_markdown(cell)


def handout(cells: Iterable[Cell]) -> str:
    """The article as one Markdown file: what draws or checks is of no use on paper."""
    return "\n\n".join(in_markdown(cell) for cell in cells if cell.only != NOTEBOOK) + "\n"


def in_markdown(cell: Cell) -> str:
    return cell.text if cell.kind in PROSE else f"```{cell.kind}\n{cell.text}\n```"
