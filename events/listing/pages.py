"""A list in pages that stay where they are: each begins after an event, wherever that stands by now."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from events.listing.choosing import Chosen, Standing

PAGE_SIZE: Final = 30

_standing = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})", re.ASCII)


class ListPage(NamedTuple):
    """Some of the events that fit: from rank `begin` to before `end`, counted from 0."""

    begin: int
    end: int
    after_next: str | None
    """What the next page begins after, as an address has it; None on the last page."""
    after_previous: str | None
    """The same of the page before; "" where that is the first one, None on the first page."""


def page_after(choice: Chosen, after: str) -> ListPage:
    """The page that begins after an event; the first one for an `after` that makes no sense, or the list has ended."""
    match = _standing.fullmatch(after)
    begin = choice.rank_after((int(match[1]), int(match[2]), int(match[3]))) if match else 0
    if begin >= len(choice):
        begin = 0
    end = min(begin + PAGE_SIZE, len(choice))
    before = begin - PAGE_SIZE
    return ListPage(
        begin,
        end,
        _written(choice.standing(end - 1)) if end < len(choice) else None,
        None if not begin else "" if before <= 0 else _written(choice.standing(before - 1)),
    )


def _written(standing: Standing) -> str:
    return ".".join(map(str, standing))
