"""The keys of a pause: what may be typed there, and what it does, a row each."""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key. `name` is what a sitting calls it, `typed` a pattern for what is typed.

    shown, told  how the list of keys has it: `x = -3`, and what that does
    """

    name: str
    typed: str
    shown: str
    told: str


KEYS = (
    Key("on", r"", "Enter", "goes on"),
    Key("back", r"b|back", "b", "goes back one act"),
    Key("to", r"\d{1,4}", "7", "goes to act 7"),
    Key("all", r"a|all", "a", "the rest of a derivation; an answered exercise again"),
    Key("reset", r"reset", "reset", "the lesson's own numbers again"),
    Key("explain", r"explain\b.*", "explain x^2 at x=3", "a formula of your own"),
    Key("code", r"code", "code", "a comparison's program in TensorFlow"),
    Key("change", r"[^=]+=.*", "x = -3", "another number, until the next graph"),
    Key("list", r"\?|h|help", "?", "this list"),
    Key("leave", r"q|quit|exit", "q", "leaves, and says where you will go on"),
)

POSSIBLE = "that is no key here; ? lists the acts and every key"
"""What Enter does stands in each prompt: next line, go on, end."""


def key_of(typed: str) -> str:
    """The name of the key that was typed; "" where there is none.

    >>> key_of(""), key_of("12"), key_of("x = -3"), key_of("explain y = 2x at x=1"), key_of("z")
    ('on', 'to', 'change', 'explain', '')
    """
    found = (key.name for key in KEYS if re.fullmatch(key.typed, typed, re.IGNORECASE | re.DOTALL))
    return next(found, "")


def of_a_pause(typed: str, names: Collection[str], numbers: Collection[str]) -> str:
    """The key of a pause that was typed at a question, where it is no answer; else "".

    `names` are the question's own, by which an answer may be given; of `numbers`, those that can
    be changed at a pause.

    >>> [of_a_pause(typed, ["b", "x"], ["x"]) for typed in ("explain x^2", "h", "x = -3")]
    ['explain', 'h', 'x = -3']
    >>> [of_a_pause(typed, ["b", "x"], ["x"]) for typed in ("b", "2b", "12", "y = 2")]
    ['', '', '', '']
    """
    key = key_of(typed)
    if key == "change":
        return typed if typed.partition("=")[0].strip() in numbers else ""
    if key in ("", "on", "to") or not {typed, typed.lower()}.isdisjoint(names):
        return ""
    return key if key == "explain" else typed
