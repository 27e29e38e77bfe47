"""The cast, three fictional seats, and what keeps tests to themselves.

Anna holds Ashford Vale safely, defends Brackwater narrowly, and attacks Crowmere: the three seats of the
fictional boundary set. Olive organises, Oscar is another organiser, Rita is the regional organiser of the
East, Stan is on the staff, Ada administers. Volunteers have no account.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import redis
from django.utils import timezone
from xdist.scheduler import LoadScopeScheduling

from constituencies.by_elections import record_by_election
from constituencies.kit.redis import redis_client
from constituencies.models import (
    BoundarySet,
    ByElection,
    Campaign,
    Constituency,
    Election,
    Party,
    PartyVotes,
    PostcodeRow,
    Region,
    Result,
)
from constituencies.postcode_index.index import registry
from events.listing.memory import version_called
from events.models import Event
from events.safety import rate_limits
from mcm.models import Role, User
from targeting.computing.inputs import seat_facts
from targeting.demand import counted
from targeting.plan.strategies import ensure_plan
from targeting.prototypes.counted import variant_tally
from targeting.recompute import recompute
from targeting.snapshot import holder as current
from targeting.timeline.recent import past_bands
from tests import database
from tests.site import with_redis_database

BROWSER = "tests/browser/"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run what takes long or is heavy")
    parser.addoption("--attack", action="store_true", help="also attack a site: script/test --attack")


def _needs_services(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"db", "transactional_db", "broker"} or item.get_closest_marker("django_db"))


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        beside = item.nodeid.startswith(BROWSER) or any(map(item.get_closest_marker, ("slow", "attack", "processes")))
        if not (beside or _needs_services(item)):
            item.add_marker("pure")
    # The one site that browsers ask takes the longest: it comes first, and other files beside it.
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))
    left_out = [option for option in ("slow", "attack") if not config.getoption(f"--{option}")]
    others = [item for item in items if any(map(item.get_closest_marker, left_out))]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


class FileByFile(LoadScopeScheduling):
    """A file's tests run in one process, as they share what takes long to set up; all of browsers in the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return FileByFile(config, log)


def _redis_database() -> int:
    """One for each of the processes that tests run in; 0 and 1 are for sites."""
    return 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """A test database, copied from one that is migrated once for each state of the migrations: tests/database.py."""
    with django_db_blocker.unblock():
        database.create()
    yield
    with django_db_blocker.unblock():
        database.drop()


PATIENCE = 20.0
"""Seconds."""


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder and a Redis database of its own for each test; nothing is held over in memory."""
    settings.MCM_HOME = tmp_path
    # Hashing a password as a site does takes a third of a second, for every user of every test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "mcm.staticfiles.PlainStorage"}}
    redis_client.cache_clear()
    if _needs_services(request.node):
        settings.REDIS_URL = with_redis_database(os.environ["REDIS_URL"], _redis_database())
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE) as client:
            client.flushdb()  # not as a lookup asks, which waits half a second at most: a machine may be busy
    else:
        settings.REDIS_URL = "unix:///nowhere"  # what says that it is pure must be so where services run too
    current.holder.__init__()  # type: ignore[misc]
    counted.tally.forget()
    variant_tally.forget()
    rate_limits._own_limiter.cache_clear()
    registry.clear()
    seat_facts.cache_clear()
    past_bands.cache_clear()
    version_called.cache_clear()
    yield tmp_path
    redis_client.cache_clear()


@pytest.fixture
def broker() -> None:
    """Asked for by a test that needs Redis and no database."""


@pytest.fixture(scope="module")
def _facts(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real facts, loaded once for each process that tests run in."""
    facts = database.with_facts()
    with django_db_blocker.unblock():
        facts.__enter__()
    yield
    with django_db_blocker.unblock():
        facts.__exit__(None, None, None)


@pytest.fixture
def real_facts(_facts: None, db: None) -> None:
    """The real facts, as a test may change them for itself."""


@pytest.fixture
def boundary_set(db: None) -> BoundarySet:
    return BoundarySet.objects.create(slug="fictional", name="Fictional boundaries", in_force_from="2020-01-01")


@pytest.fixture
def regions(db: None) -> dict[str, Region]:
    return {name: Region.objects.create(name=name, nation="England") for name in ("East", "West")}


@pytest.fixture
def parties(db: None) -> dict[str, Party]:
    names = {"lab": "Labour", "con": "Conservative", "ld": "Lib Dem", "oth": "Others", "spk": "Speaker"}
    in_sentence = {"con": "the Conservatives", "ld": "the Liberal Democrats", "spk": "the Speaker"}
    return {
        code: Party.objects.create(
            code=code, name=name, short_name=name, colour="#777777", name_in_sentence=in_sentence.get(code, "")
        )
        for code, name in names.items()
    }


SEATS = {
    "Ashford Vale": ("E14990001", "West", {"lab": 30_000, "con": 10_000, "ld": 5_000}),
    "Brackwater": ("E14990002", "East", {"lab": 20_500, "con": 19_500, "ld": 5_000}),
    "Crowmere": ("E14990003", "East", {"con": 21_000, "lab": 19_000, "ld": 5_000}),
}
POSITIONS = {"Ashford Vale": (-2.0, 52.0), "Brackwater": (-1.5, 52.1), "Crowmere": (-1.4, 52.2)}
POSTCODES = {"AV1 1AA": "Ashford Vale", "BR1 1AA": "Brackwater", "CR1 1AA": "Crowmere"}


@pytest.fixture
def seats(boundary_set: BoundarySet, regions: dict[str, Region]) -> dict[str, Constituency]:
    return {
        name: Constituency.objects.create(
            boundary_set=boundary_set,
            code=code,
            name=name,
            slug=name.lower().replace(" ", "-"),
            region=regions[region],
            kind=Constituency.Kind.COUNTY,
            electorate=70_000,
            hex_q=number,
            hex_r=0,
            longitude=POSITIONS[name][0],
            latitude=POSITIONS[name][1],
        )
        for number, (name, (code, region, _votes)) in enumerate(SEATS.items())
    }


@pytest.fixture
def election(boundary_set: BoundarySet, seats: dict[str, Constituency], parties: dict[str, Party]) -> Election:
    election = Election.objects.create(
        slug="fictional", name="Fictional election", held_on="2024-01-01", boundary_set=boundary_set
    )
    for name, (_code, _region, votes) in SEATS.items():
        first, second, *_rest = votes
        result = Result.objects.create(
            election=election,
            constituency=seats[name],
            electorate=70_000,
            valid_votes=sum(votes.values()),
            winner=parties[first],
            second=parties[second],
            majority=votes[first] - votes[second],
        )
        for party, count in votes.items():
            PartyVotes.objects.create(result=result, party=parties[party], votes=count)
    return election


@pytest.fixture
def campaign(election: Election, parties: dict[str, Party]) -> Campaign:
    """The current campaign, with its default plan."""
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        slug="fictional",
        name="Fictional campaign",
        party=parties["lab"],
        boundary_set=election.boundary_set,
        baseline_election=election,
        opens_on=today - dt.timedelta(days=100),
        polling_day=today + dt.timedelta(days=100),
        imprint="Promoted by A. N. Agent, 1 Example Street.",
        is_current=True,
    )
    ensure_plan(campaign)
    return campaign


@pytest.fixture
def postcodes(campaign: Campaign, seats: dict[str, Constituency]) -> None:
    """One postcode in the middle of each seat, in the database and in the index."""
    from constituencies.postcode_index.index import build_index

    PostcodeRow.objects.bulk_create(
        PostcodeRow(
            boundary_set=campaign.boundary_set,
            postcode=postcode.replace(" ", ""),
            constituency=seats[name],
            longitude=POSITIONS[name][0],
            latitude=POSITIONS[name][1],
        )
        for postcode, name in POSTCODES.items()
    )
    build_index(campaign.boundary_set)


def make_user(name: str, role: Role, **more: Any) -> User:
    user = User(username=name, email=f"{name}@example.org", role=role, **more)
    user.set_password("correct horse battery")
    user.save()
    return user


@pytest.fixture
def olive(db: None) -> User:
    return make_user("olive", Role.ORGANISER)


@pytest.fixture
def oscar(db: None) -> User:
    return make_user("oscar", Role.ORGANISER)


@pytest.fixture
def rita(regions: dict[str, Region]) -> User:
    user = make_user("rita", Role.REGIONAL_ORGANISER)
    user.regions.add(regions["East"])
    return user


@pytest.fixture
def stan(db: None) -> User:
    return make_user("stan", Role.STAFF)


@pytest.fixture
def ada(db: None) -> User:
    return make_user("ada", Role.ADMINISTRATOR)


class EventMaker:
    """Makes events that are on tomorrow evening, unless a test says otherwise."""

    def __init__(self, campaign: Campaign, seats: dict[str, Constituency], organiser: User) -> None:
        self.campaign, self.seats, self.organiser = campaign, seats, organiser

    def unsaved(self, seat: str = "Brackwater", **changes: Any) -> Event:
        starts_at = changes.pop("starts_at", timezone.now() + dt.timedelta(days=1))
        values: dict[str, Any] = {
            "campaign": self.campaign,
            "constituency": self.seats[seat],
            "title": f"Canvassing in {seat}",
            "starts_at": starts_at,
            "ends_at": starts_at + dt.timedelta(hours=2),
            "status": Event.Status.PUBLISHED,
            "place": "Outside the library",
            "longitude": POSITIONS[seat][0],
            "latitude": POSITIONS[seat][1],
            "organiser": self.organiser,
        }
        if changes.get("is_remote"):
            values["join_link"] = "https://calls.example.org/brackwater"
        return Event(**(values | changes))

    def __call__(self, seat: str = "Brackwater", **changes: Any) -> Event:
        event = self.unsaved(seat, **changes)
        event.full_clean()
        event.save()
        return event


@pytest.fixture
def make_event(campaign: Campaign, seats: dict[str, Constituency], olive: User) -> EventMaker:
    return EventMaker(campaign, seats, olive)


LOST = {"con": 15_000, "lab": 12_000, "oth": 16_000}


class ByElectionMaker:
    """Records by-elections: lost on 1 May 2025, after the cast's baseline election, unless a test says otherwise."""

    def __init__(self, seats: dict[str, Constituency], parties: dict[str, Party]) -> None:
        self.seats, self.parties = seats, parties

    def __call__(
        self, seat: str = "Brackwater", votes: Mapping[str, int] = MappingProxyType(LOST), **changes: Any
    ) -> ByElection:
        values: dict[str, Any] = {"held_on": dt.date(2025, 5, 1), "electorate": 70_000, "source": "The council"}
        counted = {self.parties[code]: count for code, count in votes.items()}
        return record_by_election(self.seats[seat], votes=counted, **(values | changes))


@pytest.fixture
def record(campaign: Campaign, seats: dict[str, Constituency], parties: dict[str, Party]) -> ByElectionMaker:
    return ByElectionMaker(seats, parties)


@pytest.fixture
def publish_now(campaign: Campaign) -> Any:
    """Recompute need and take the snapshot over into this process, as worker and watcher would."""

    def publish_now() -> current.Served:
        recompute()
        current.holder.refresh()
        served = current.holder.get()
        assert served is not None
        return served

    return publish_now
