"""One thing that is wrong in a lesson file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from tutor.autodiff.messages import Unavailable
from tutor.errors import LessonError


@dataclass(frozen=True)
class Finding:
    """Where it is, what is wrong, and what would be right; `file` is the path as it was given.

    `unavailable` is TensorFlow where it gave no answer: the lesson itself may be right.
    """

    file: str
    line: int
    message: str
    hint: str = ""
    unavailable: Unavailable | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.message}"
        return "\n".join([place, *(f"    {row}" for row in self.hint.splitlines())])

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The finding that this is the dictionary of."""
        unavailable = row["unavailable"]
        return cls(
            **row | {"unavailable": None if unavailable is None else Unavailable(**unavailable)}
        )


def finding(file: Path, error: LessonError) -> Finding:
    return Finding(str(file), error.line or 1, error.said, error.hint)
