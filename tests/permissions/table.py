"""The table of who may do what: what the modules beside put into it, and for whom.

The cast: Olive organises and set up the events; Oscar is another organiser; Rita is the regional organiser of the East
(Brackwater, Crowmere), not of the West (Ashford Vale); Stan is on the staff; Ada administers; a volunteer has no
account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from constituencies.models import Campaign, Constituency, Region
from events.models import Event, Group, SignUp
from targeting.models import FieldReport

EVERYBODY = ("volunteer", "organiser", "other organiser", "regional organiser", "staff", "administrator")
SIGNED_IN = set(EVERYBODY[1:])
CENTRE = {"staff", "administrator"}
REGION = CENTRE | {"regional organiser"}
OWN = REGION | {"organiser"}
OWN_ELSEWHERE = CENTRE | {"organiser"}


@dataclass
class World:
    """What there is to be done something to, in the East and in the West."""

    client: Client
    campaign: Campaign
    seats: dict[str, Constituency]
    regions: dict[str, Region]
    events: dict[str, Event] = field(default_factory=dict)
    waiting: dict[str, Event] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    reports: dict[str, FieldReport] = field(default_factory=dict)
    signups: dict[str, SignUp] = field(default_factory=dict)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"/admin/{path}", data or {})

    def shows(self, path: str, text: str, **query: Any) -> bool:
        answer = self.client.get(f"/admin/{path}", query)
        content = b"".join(answer) if answer.streaming else answer.content
        return bool(answer.status_code == 200 and text in content.decode())


Action = Callable[[World], bool]
TABLE: dict[str, tuple[set[str], Action]] = {}
SEATS = {"East": "Brackwater", "West": "Ashford Vale"}


def action(name: str, allowed: set[str]) -> Callable[[Action], Action]:
    def keep(does: Action) -> Action:
        TABLE[name] = allowed, does
        return does

    return keep


def in_both(name: str, east: set[str], west: set[str]) -> Callable[[Callable[[World, str], bool]], None]:
    """An action on a row in the East, and on one in the West whose number a regional organiser of the East guesses."""

    def keep(does: Callable[[World, str], bool]) -> None:
        TABLE[f"{name}, East"] = east, lambda world: does(world, "East")
        TABLE[f"{name}, West"] = west, lambda world: does(world, "West")

    return keep
