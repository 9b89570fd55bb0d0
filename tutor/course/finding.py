"""One thing that is wrong in a lesson file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tutor.errors import LessonError


@dataclass(frozen=True)
class Finding:
    """Where it is, what is wrong, and what would be right; `file` is the path as it was given."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.message}"
        return "\n".join([place, *(f"    {row}" for row in self.hint.splitlines())])

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def finding(file: Path, error: LessonError) -> Finding:
    return Finding(str(file), error.line or 1, error.said, error.hint)
