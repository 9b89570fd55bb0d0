"""Files that a command writes: whole or not at all, and never over a lesson."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from tutor.course.folders import is_written
from tutor.errors import TutorError


def check_free(file: Path, hint: str = "name another file", *, overwrite: bool = False) -> None:
    """Raises TutorError for a lesson, for what is there and was not to be written over, and where
    there is no such folder: before the work is done whose result would be lost."""
    if is_written(file):
        raise TutorError(
            f"{file} is a lesson, and nothing is written over one", "name another file"
        )
    if not overwrite and file.exists():
        raise TutorError(f"{file} is there already", hint)
    if not file.parent.is_dir():
        raise TutorError(f"there is no folder {file.parent}", "make it, or name another file")


def save(file: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a file. Raises TutorError where it is there already, or cannot be written.

    What is there and no file, as a device or a pipe, is written to and stays what it is.
    """
    check_free(file, overwrite=overwrite)
    written = ""
    try:
        if overwrite and file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8")
            return
        with NamedTemporaryFile(
            "w", dir=file.parent, prefix=f".{file.name}.", encoding="utf-8", delete=False
        ) as out:
            written = out.name
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(written, 0o666 & ~_umask())
        _moved(written, file, overwrite=overwrite)
    except FileExistsError:  # it came meanwhile
        raise TutorError(f"{file} is there already", "name another file") from None
    except OSError as error:
        raise TutorError(f"{file} cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            os.unlink(written)


def _umask() -> int:
    """What the user's other programs leave out of a new file's rights."""
    now = os.umask(0)
    os.umask(now)
    return now


def _moved(written: str, file: Path, *, overwrite: bool) -> None:
    """Give the written file its name: a link fails where there is one, and a rename does not."""
    if overwrite:
        os.replace(written, file)
        return
    try:
        os.link(written, file)
    except FileExistsError:
        raise
    except OSError:  # a disk that has no links
        if file.exists():
            raise FileExistsError(file) from None
        os.replace(written, file)
