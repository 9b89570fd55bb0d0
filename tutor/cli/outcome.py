"""How a command ends: what is said of an error, and the exit status.

0 done · 1 a disagreement or a wrong answer · 2 bad usage or unreadable input ·
3 TensorFlow is missing · 130 interrupted
"""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from tutor.errors import TutorError

P = ParamSpec("P")

DONE, DISAGREEMENT, USAGE, NO_TENSORFLOW, INTERRUPTED = 0, 1, 2, 3, 130


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """Run a command and leave with its status; nothing traces back but under --debug."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        if kwargs.get("debug"):
            os.environ["TUTOR_DEBUG"] = "1"
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except TutorError as error:
            if kwargs.get("debug"):
                raise
            status = _told(error)
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BrokenPipeError:
            status = _closed_pipe()
        except Exception as error:
            if kwargs.get("debug"):
                raise
            print(f"The tutor itself failed: {type(error).__name__}: {error}", file=sys.stderr)
            print("That is a mistake in it, not in what you typed; --debug shows where.",
                  file=sys.stderr)  # fmt: skip
            status = DISAGREEMENT
        raise SystemExit(status)

    return run


def _told(error: TutorError) -> int:
    print(error, file=sys.stderr)
    return USAGE


def _closed_pipe() -> int:
    """The reader has enough (`| head`): end quietly, and let Python flush into nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
