"""Which files pytest reads: in the package, those that have examples."""

from pathlib import Path

PACKAGE = Path(__file__).parent / "tutor"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Reading a file imports it, and TensorFlow with some: ten seconds for each worker."""
    if collection_path.suffix != ".py" or not collection_path.is_relative_to(PACKAGE):
        return None
    return True if ">>>" not in collection_path.read_text(encoding="utf-8") else None
