"""Where somebody goes who asks for nothing but the way: straight to the best place for them."""

from __future__ import annotations

from targeting.recommend import Recommended
from targeting.snapshot.format import Snapshot
from targeting.web.lookup import Answer, in_name


def way_on(snapshot: Snapshot, answer: Answer) -> str:
    """Path of an event, or of a seat that has none; "" where the answer is only words.

    In the order of the page: what is within 60 miles, what one can do at home, what is further away, one's own seat.
    """
    cards = list(answer.recommendations)
    near = len(cards) - answer.far
    if near:
        return _best_of(snapshot, cards[0])
    if answer.remote:
        return _event(snapshot, answer.remote[0])
    rest = [card for card in (*cards, answer.first_event, answer.home) if card is not None]
    if rest:
        return _best_of(snapshot, rest[0])
    return "" if answer.own is None else in_name(snapshot, answer.own)["url"]


def _best_of(snapshot: Snapshot, card: Recommended) -> str:
    return _event(snapshot, card.events[0]) if card.events else in_name(snapshot, card.seat)["url"]


def _event(snapshot: Snapshot, event: int) -> str:
    path: str = snapshot.events[event]["url"]
    return path
