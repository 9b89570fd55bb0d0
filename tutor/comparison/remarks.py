"""A remark: what happened at a node, of which kind it is, and what to write instead."""

from dataclasses import dataclass
from typing import Any

from tutor.comparison.causes import Cause
from tutor.comparison.texts import NOTHING, Sentence


@dataclass(frozen=True)
class Remark:
    """What is to be said of one node, and what helps.

    cause  what stops gradients there, where it is that: a row that has it needs no remark besides
    """

    kind: str
    index: int
    said: Sentence
    better: Sentence = NOTHING
    cause: Cause | None = None

    @property
    def text(self) -> str:
        return str(self.said)

    @property
    def instead(self) -> str:
        return str(self.better)

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "instead": self.instead}
