"""Files that a command writes: whole or not at all."""

import os
from pathlib import Path

import pytest

from tutor.course.saving import save
from tutor.errors import TutorError


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_that_cannot_be_finished_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TutorError, match="cannot be written: No space left"):
        save(tmp_path / "new", "text", overwrite=overwrite)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    """As /dev/null does, which a rename would make an ordinary file of."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        save(pipe, "text", overwrite=True)
        assert pipe.is_fifo()
        assert os.read(reader, 100) == b"text"
    finally:
        os.close(reader)
