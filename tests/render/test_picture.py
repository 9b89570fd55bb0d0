"""The README's picture shows what the tutor draws today."""

import html
import re
import sys
from pathlib import Path

from tutor.autodiff.oracle import Oracle

ROOT = Path(__file__).resolve().parents[2]


def words(svg: str) -> str:
    """The text of a picture, without its layout."""
    return " ".join(html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))).split())


def test_the_picture_is_true(oracle: Oracle, monkeypatch: object) -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import picture
    finally:
        sys.path.pop(0)
    drawn = picture.draw(oracle).console.export_svg(
        unique_id="gradtutor", title="python -m tutor lesson 3"
    )
    shown = picture.PICTURE.read_text(encoding="utf-8")
    assert words(shown) == words(drawn)
    assert "0.017662734" in words(shown)


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    shown = (ROOT / "docs" / "lesson-3.svg").read_text(encoding="utf-8")
    assert "url(" not in re.sub(r"url\(#[^)]*\)", "", shown)
