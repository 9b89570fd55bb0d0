"""How a command ends: what is said of an error, and the exit status.

0 done · 1 a disagreement or a wrong answer · 2 bad usage, unreadable input or no room for output ·
3 nothing compared, for TensorFlow is missing, broken or gone · 4 an answer that cannot be decided ·
70 a mistake in the tutor itself · 130 interrupted
"""

import json
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from io import TextIOWrapper
from shutil import get_terminal_size
from typing import Any, TextIO

import click

from tutor.cli.options import worded
from tutor.errors import LessonWarning, ProgressError, ProgressWarning, TutorError, printable

DONE, DISAGREEMENT, USAGE, NO_TENSORFLOW, UNDECIDED, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
WRONG = DISAGREEMENT


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """Run a command and leave with its status; nothing traces back but under --debug."""

    @wraps(command)
    def run(*, debug: bool, **options: object) -> None:
        warnings.showwarning = _tell_warning
        if debug:
            os.environ["TUTOR_DEBUG"] = "1"
            raise SystemExit(command(**options))
        try:
            status = command(**options)
            sys.stdout.flush()
        except TutorError as error:
            tell(error.told(worded))
            status = USAGE
        except (click.ClickException, click.Abort):
            raise
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BrokenPipeError:
            status = _closed_pipe()
        except OSError as error:
            status = unwritten(error)
        except Exception as error:
            tell(
                f"The tutor itself failed ({type(error).__name__}: {error}).\n"
                "That is a mistake in it, not in what you typed; --debug shows where."
            )
            status = FAILED
        raise SystemExit(status)

    return run


def _tell_warning(message: Warning | str, *about: Any, **more: Any) -> None:
    """A warning of the tutor's own is a sentence for the learner; others are not for them."""
    if isinstance(message, ProgressWarning | LessonWarning):
        tell(str(message))


def _closed_pipe() -> int:
    """The reader has enough (`| head`): end quietly, and let Python flush into nothing."""
    _into_nothing()
    return DONE


def unwritten(error: OSError) -> int:
    """A full disk, a file that is locked: what is wrong, and with which file if it has a name."""
    _into_nothing()
    what = f"{error.filename} cannot be used" if error.filename else "the output cannot be written"
    tell(f"{what}: {error.strerror or error}")
    return USAGE


def _into_nothing() -> None:
    """Whatever is still to be flushed goes nowhere, so that leaving does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_NUMBERS = re.compile(r'\[\n(?:[^][{}"]|"(?:-?inf|nan)")*\]')
"""A list of numbers alone; a line break stands in no text of JSON, which writes it as \\n."""


def print_result(result: Any) -> None:
    """JSON on standard output, in UTF-8 and without NaN; a column or a row of a matrix a line."""
    text = json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False)
    write(_NUMBERS.sub(lambda found: f"[{' '.join(found[0][1:-1].split())}]", text))


def write(text: str) -> None:
    """A result that programs read, on standard output: in UTF-8, whatever the terminal has."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(text)


def say(text: str, stream: TextIO) -> None:
    """Words for people, without control characters, and in ASCII where there is only that."""
    shown = printable(text)
    try:
        shown.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeError:
        from tutor.render.characters import in_ascii

        shown = in_ascii(shown)
    print(shown, file=stream, flush=True)


def tell(text: str) -> None:
    """A message, which is no result: on the error stream, in a terminal as wide as that is."""
    if sys.stderr.isatty():
        width = get_terminal_size().columns
        text = "\n".join(_wrapped(row, width) for row in text.split("\n"))
    say(text, sys.stderr)


def _wrapped(row: str, width: int) -> str:
    """A row of words; one with room within it, as a picture has, or a list, stays as it is.

    >>> print(_wrapped("nothing is kept: `python -m tutor lint` says why", 25))
    nothing is kept:
    `python -m tutor lint`
    says why
    """
    if "  " in row:
        return row
    whole = _TYPED.sub(lambda found: found[0].replace(" ", "\0"), row)
    lines = textwrap.wrap(whole, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")


_TYPED = re.compile(r"`[^`]+`")
"""What is to be typed is never broken."""


@cache
def tell_once(text: str) -> None:
    """What holds for a whole sitting, however often it is found out."""
    tell(text)


@contextmanager
def record_or_tell() -> Iterator[None]:
    """Read or write the learner's record; that it cannot be is told once, and all goes on."""
    try:
        yield
    except ProgressError as error:
        tell_once(str(error))
