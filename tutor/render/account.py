"""What is behind the figures: where digits were lost, what TensorFlow added, why it is silent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from rich import box
from rich.text import Text

from tutor.autodiff.messages import Unavailable
from tutor.comparison.account import Account, Share
from tutor.comparison.brief import node_name
from tutor.comparison.figures import element
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.texts import NOTHING
from tutor.comparison.verdicts import NO_DIGITS
from tutor.notation.writing import in_digits, short_exponent
from tutor.render.comparison import draw_instead, grouped, is_told, node_label
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.terms import draw_term

_ENOUGH = 0.95
"""An account is told until it explains this much of a difference."""
_MOST_SHARES = 4
_MOST_SIGNS = 300
"""Operations are told node by node in so many signs, four lines of an ordinary page."""
_CANCELLING = 2.0
"""A share so many times the whole difference is no part of it: the shares cancel each other."""


def draw_behind(
    page: Page, report: Report, accounts: Mapping[str, Account], nodes: Sequence[NodeReport]
) -> None:
    """What is to be said below a comparison; nothing of TensorFlow where it gave no answer."""
    if report.unavailable:
        draw_unavailable(page, report.unavailable)
        return
    _draw_accounts(page, report, accounts)
    _draw_operations(page, report, nodes)


def _draw_accounts(page: Page, report: Report, accounts: Mapping[str, Account]) -> None:
    """Where the float32 figures lost their digits; said once for those that lost them alike."""
    lost = {row.name for row in report.nodes if row.verdict == NO_DIGITS}
    told = grouped(
        (
            (
                short(abs(found.difference), 2),
                _NO_DIGITS if name in lost else _because(page, report, found),
            ),
            f"{page.name(name)}{_place(found.place)}",
        )
        for name, found in accounts.items()
    )
    for (difference, because), names in told.items():
        others = f"; likewise at {', '.join(names[1:])}" if names[1:] else ""
        page.line(f"float32 at {names[0]} is {difference} off: {because}{others}", indent=2)
    shared = [found for name, found in accounts.items() if name not in lost and _is_shared(found)]
    if any(_crosses(found) for found in shared):
        draw_term(page, "share")


def _place(place: Sequence[int]) -> str:
    """Which element is the furthest off."""
    return f" (in {element(place)}, where it is furthest off)" if place else ""


def draw_why(page: Page, report: Report, rows: Sequence[NodeReport]) -> None:
    """What happened on the way, by its name, and what to write instead.

    What is told of these rows with the nodes that it stops is not told again.
    """
    causes = [row.cause for row in rows if is_told(report, row)]
    helped = {one.better for one in report.why if one.cause is not None and one.cause in causes}
    for remark in report.why:
        if remark.cause is not None and remark.cause in causes:
            continue
        page.line(remark.said.written(page.style), "mind", indent=2)
        draw_instead(page, NOTHING if remark.better in helped else remark.better)
        helped.add(remark.better)


_NO_DIGITS = "no digit is right, so there is nothing to share out"
_TOO_LARGE = "the roundings are too large here for the chain rule to share it out among them"


def _because(page: Page, report: Report, found: Account) -> str:
    if not found.adds_up:
        return _TOO_LARGE
    if not _is_shared(found):
        return _cancelled(page, report, found)
    told = _told(found)
    parts = [
        f"{100 * found.fraction(share):.0f} % of it because {_rounded(page, report, share)}"
        for share in told
    ]
    rest = _rest(found)
    if abs(rest) > 1 - _ENOUGH:
        parts.append(f"the rest, {100 * rest:.0f} %, from smaller roundings")
    return ", ".join(parts)


def _is_shared(found: Account) -> bool:
    """Whether a difference is told as shares, and not as what is left of far larger roundings."""
    return found.adds_up and abs(found.fraction(found.shares[0])) <= _CANCELLING


def _told(found: Account) -> list[Share]:
    """The largest shares, until they explain enough."""
    told, covered = list[Share](), 0.0
    for share in found.shares[:_MOST_SHARES]:
        told.append(share)
        covered += found.fraction(share)
        if abs(1 - covered) <= 1 - _ENOUGH:
            break
    return told


def _rest(found: Account) -> float:
    return 1 - sum(map(found.fraction, _told(found)))


def _crosses(found: Account) -> bool:
    """Whether shares of both signs are told, or one above the whole."""
    fractions = [*map(found.fraction, _told(found)), _rest(found)]
    return min(fractions) < -0.005 or max(fractions) > 1.005


def _cancelled(page: Page, report: Report, found: Account) -> str:
    """Shares of several times the whole, told together: what is left of them is the difference."""
    whats = [_what(page, report, share) for share in found.shares[:_MOST_SHARES]]
    smaller = len(found.shares) - len(whats)
    if smaller:
        whats.append(f"{smaller} smaller one{'s' if smaller > 1 else ''}")
    largest = short(abs(found.shares[0].part), 2)
    return (
        f"that is what is left where the roundings of {', '.join(whats[:-1])} and {whats[-1]} "
        f"cancel; the largest alone makes {largest}"
    )


def _what(page: Page, report: Report, share: Share) -> str:
    name = node_name(report.expression, share.index, page.style)
    return name if share.of == "value" else f"the gradient at {name}"


def _rounded(page: Page, report: Report, share: Share) -> str:
    what = _what(page, report, share)
    if share.stored is None:
        return f"{what} was rounded"
    stored = np.float32(share.stored)
    told = str(stored)
    # 0.1 was not rounded to 0.1 but to 0.1000000015: what looks the same gets more digits.
    exact = share.stored - (share.rounding or 0.0)
    digits = len(Decimal(told).normalize().as_tuple().digits)
    same = float(f"{exact:.{digits}g}") == float(told)
    return f"{what} was rounded to {in_digits(float(stored), 10) if same else short_exponent(told)}"


def _draw_operations(page: Page, report: Report, nodes: Sequence[NodeReport]) -> None:
    """What tf.gradients put into the graph, by the node that it belongs to; of many, how many."""
    added = grouped((", ".join(row.added), node_label(page, report, row)) for row in nodes)
    added.pop("", None)
    listed = "; ".join(f"{types} for {', '.join(labels)}" for types, labels in added.items())
    if len(listed) > _MOST_SIGNS:
        counts = Counter(type_ for row in report.nodes for type_ in row.added)
        alike = grouped((count, type_) for type_, count in counts.most_common())
        listed = "; ".join(
            f"{', '.join(types)} for {count} node{'s' * (count > 1)}"
            for count, types in alike.items()
        )
        listed += "; --json has them by node"
    if added:
        page.line(f"tf.gradients added to the graph: {listed}", "faint", indent=2)


def draw_not_compared(page: Page, unavailable: Unavailable | None, before: str = "") -> None:
    """That nothing is compared, after what there is instead, and why, if that is known."""
    page.line(f"{before}not compared with TensorFlow", "mind", indent=3)
    if unavailable:
        draw_unavailable(page, unavailable)


def draw_unavailable(page: Page, answer: Unavailable) -> None:
    """One panel on a page that says what is missing and what to do."""
    from rich.panel import Panel

    if not page.once(answer.reason):
        return
    advice = (
        "Install it into this environment:  pip install tensorflow\n"
        "(Python 3.11 to 3.13; then `python -m tutor lesson 3` compares)."
        if answer.missing
        else "Everything symbolic above still holds. To see TensorFlow's own words:\n"
        '  python -c "import tensorflow"\n'
        "To install it anew (Python 3.11 to 3.13):\n"
        "  pip install --force-reinstall tensorflow"
    )
    text = Text(f"{answer.reason}: the gradients are not compared.\n{advice}")
    kind = box.ROUNDED if page.unicode else box.ASCII
    page.print(Panel(text, title="TensorFlow", border_style="mind", box=kind, expand=False))
