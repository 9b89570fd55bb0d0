"""Tables of measurements that come with the lessons: numbers, and a class for each row."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.course.folders import folder
from tutor.errors import LessonError

HELD_OUT = 5
"""Every fifth row is held out of a training."""
MAX_BYTES = 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Table:
    """Rows of numbers under the names of their columns, and the class of each row by its number."""

    columns: tuple[str, ...]
    numbers: NDArray[np.float64]
    classes: tuple[str, ...]
    of_row: NDArray[np.intp]

    @property
    def one_hot(self) -> NDArray[np.float64]:
        """A column a class, with a 1 in each row where it is the row's."""
        return np.eye(len(self.classes))[self.of_row]

    def every(self, step: int, *, others: bool) -> "Table":
        """Every n-th row, n being `step`, or all others."""
        kept = (np.arange(len(self.of_row)) % step == step - 1) ^ others
        return Table(self.columns, self.numbers[kept], self.classes, self.of_row[kept])


def table(name: str, where: Path | None = None) -> Table:
    """A table by its name. Raises TutorError where there is none, or it is none.

    >>> irises = table("iris")
    >>> irises.columns, irises.numbers.shape, irises.classes
    (('sepal length', 'sepal width', 'petal length', 'petal width'), (150, 4), \
('setosa', 'versicolor', 'virginica'))
    """
    tables = (where or folder()) / "data"
    file = tables / f"{name}.csv"
    if not _NAME.fullmatch(name) or not file.is_file() or file.stat().st_size > MAX_BYTES:
        known = ", ".join(sorted(path.stem for path in tables.glob("*.csv"))) or "there are none"
        raise LessonError(f"there is no table {name}", hint=f"these there are: {known}", key="data")
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    try:
        numbers = np.array([[float(cell) for cell in row[:-1]] for row in rows])
        classes = tuple(dict.fromkeys(row[-1] for row in rows))
        if numbers.shape != (len(rows), len(head) - 1) or not np.all(np.isfinite(numbers)):
            raise ValueError("a row has another number of cells")
    except (ValueError, IndexError) as error:
        raise LessonError(f"{file.name} is no table: {error}", key="data") from None
    places = {word: place for place, word in enumerate(classes)}
    return Table(tuple(head[:-1]), numbers, classes, np.array([places[row[-1]] for row in rows]))


def scaled(rows: Table, like: Table) -> NDArray[np.float64]:
    """Each column from the mean of `like` in units of its deviation there."""
    deviation = np.std(like.numbers, axis=0)
    found = (rows.numbers - np.mean(like.numbers, axis=0)) / np.where(deviation == 0, 1, deviation)
    return np.asarray(found, dtype=np.float64)
