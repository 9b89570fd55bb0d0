"""A lesson's acts in a list, and the keys of a pause."""

from collections.abc import Container, Sequence

from rich.text import Text

from tutor.course.parts import Title
from tutor.render.characters import cut
from tutor.render.page import Page
from tutor.render.prose import in_notation

_HERE, _OPEN = "  ← here", "  open"


def draw_contents(
    page: Page,
    titles: Sequence[Title],
    here: int,
    done: Container[int],
    open_: Container[int] = (),
) -> None:
    """Each act with its number, whether it is done or open, and where the learner is."""
    page.line()
    widest = max(len(title.kind) for title in titles)
    room = page.width - len(" 12 ✓ ") - widest - 2
    for number, title in enumerate(titles):
        mark = "✓" if number in done else " "
        kind = f"{title.kind:{widest}} "
        text = Text(f"{number + 1:3} ", style="name")
        text.append(f"{mark} ", style="good")
        text.append(kind, style="act" if number == here else "none")
        about = in_notation(title.about, page.style).replace("`", "")
        behind = _OPEN * (number in open_) + _HERE * (number == here)
        text.append(cut(about, room - len(behind), page.dots), style="none")
        text.append(behind, style="faint")
        page.print(text)


def draw_keys(page: Page, keys: Sequence[tuple[str, str]]) -> None:
    """Each key, and what it does."""
    page.line()
    page.pairs(keys, styles=("formula", "faint"), indent=4)
