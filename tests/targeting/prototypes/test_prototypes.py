"""A prototype on the site: in front of Django and behind it, started, changed and stopped."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory
from django.utils import timezone
from waffle import flag_is_active

from constituencies.models import Campaign
from events.models import Event, SignUp
from targeting.models import Prototype, PrototypeCount, Strategy
from targeting.plan.strategies import new_version
from targeting.prototypes.comparison import arms_of, comparison_of
from targeting.prototypes.counted import VariantKey, variant_tally, write_variants
from targeting.prototypes.steps import save_prototype, start_prototype, stop_due, stop_prototype
from targeting.prototypes.variants import COOKIE, Variant
from targeting.prototypes.views import path_for_testers
from targeting.snapshot.format import decode, encode
from targeting.snapshot.holder import holder
from tests.conftest import EventMaker
from tests.targeting.prototypes.conftest import PrototypeMaker
from tests.wsgi import Answer, InFront, ask

PAGE, API = "/?postcode=BR1+1AA", "/api/v1/lookup/?postcode=BR1+1AA"
USUAL, ON_PROTOTYPE = f"{COOKIE}=no-soonness.99", f"{COOKIE}=no-soonness.0"


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> Any:
    """What is on in Brackwater is on in six days, in Crowmere, which is needed a little less, tomorrow."""
    make_event("Brackwater", title="Late", starts_at=timezone.now() + dt.timedelta(days=6))
    make_event("Crowmere", title="Soon", longitude=-1.5, latitude=52.1)
    publish_now()
    return publish_now


@pytest.fixture
def django() -> WSGIHandler:
    return get_wsgi_application()


@pytest.fixture
def fast(django: WSGIHandler) -> InFront:
    return InFront(django, lambda environ, _start: pytest.fail(f"{environ['PATH_INFO']} went on to Django"))


@pytest.fixture
def prototype(make_prototype: PrototypeMaker, site: Any) -> Prototype:
    """One that runs."""
    prototype = make_prototype()
    start_prototype(prototype)
    site()
    return prototype


def first_place(answer: Answer) -> str:
    name: str = re.findall(r'data-seat="(E\w+)"', answer.body.decode().split('class="cards"')[1])[0]
    return name


BRACKWATER, CROWMERE = "E14990002", "E14990003"


class TestAnswers:
    @pytest.mark.usefixtures("prototype")
    def test_each_variant_is_the_same_in_front_of_django_and_behind_it(
        self, fast: InFront, django: WSGIHandler
    ) -> None:
        for cookies, first in ((USUAL, CROWMERE), (ON_PROTOTYPE, BRACKWATER)):
            answer = ask(fast, PAGE, HTTP_COOKIE=cookies)
            assert answer == ask(django, PAGE, HTTP_COOKIE=cookies)
            assert first_place(answer) == first
            assert "set-cookie" not in answer.headers
            assert answer.headers["vary"] == "Accept-Encoding, Cookie"
            assert answer.headers["cache-control"] == "private, no-store"
            assert b"Leave me out" in answer.body

    @pytest.mark.usefixtures("prototype")
    def test_a_first_lookup_sets_the_cookie_in_front_of_django_and_behind_it(
        self, fast: InFront, django: WSGIHandler, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("targeting.prototypes.visits.secrets.randbelow", lambda _number: 3)
        monkeypatch.setattr(holder, "now", lambda: timezone.now().replace(microsecond=0).timestamp())
        answer = ask(fast, PAGE)
        assert answer.headers["set-cookie"].startswith(f"{COOKIE}=no-soonness.3; Max-Age=60")
        assert answer.body == ask(django, PAGE).body == ask(fast, PAGE, HTTP_COOKIE=ON_PROTOTYPE).body

    @pytest.mark.parametrize("cookies", ["", USUAL, ON_PROTOTYPE])
    def test_what_caches_may_share_is_nobodys_variant(
        self, site: Any, make_prototype: PrototypeMaker, fast: InFront, cookies: str
    ) -> None:
        addresses = ("/", API, "/api/v1/need/", "/constituencies/brackwater/", "/?postcode=hello")
        before = [ask(fast, address, HTTP_COOKIE="") for address in addresses]
        start_prototype(make_prototype())
        site()
        strip = re.compile(rb"\d\d:\d\d(:\d\d)?|data-version=\S+|\"as_of\":\S+?,")
        for address, answer in zip(addresses, before, strict=True):
            now = ask(fast, address, HTTP_COOKIE=cookies)
            names = set(answer.headers) - {"etag", "content-length"}
            assert {name: now.headers.get(name) for name in names} == {name: answer.headers[name] for name in names}
            assert set(now.headers) == set(answer.headers)
            assert strip.sub(b"", now.body) == strip.sub(b"", answer.body), address

    @pytest.mark.usefixtures("site")
    def test_without_a_prototype_nothing_is_set_and_an_old_cookie_goes(self, fast: InFront) -> None:
        assert ask(fast, PAGE).headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in ask(fast, PAGE, HTTP_COOKIE="csrftoken=x").headers
        answer = ask(fast, PAGE, HTTP_COOKIE=ON_PROTOTYPE)
        assert answer.headers["set-cookie"].startswith(f"{COOKIE}=; Max-Age=0;")
        assert answer.body == ask(fast, PAGE).body

    def test_another_strategy_is_tried_in_the_same_snapshot(
        self, site: Any, make_prototype: PrototypeMaker, campaign: Campaign, fast: InFront, django: WSGIHandler
    ) -> None:
        draft = new_version(Strategy.objects.get(campaign=campaign, status="published"))
        draft.held_weights.create(
            constituency=campaign.boundary_set.constituencies.get(name="Crowmere"), weight=0, reason="To try it."
        )
        start_prototype(make_prototype(changes="strategy", strategy=draft, name="another"))
        site()
        on_prototype, usual = (f"{COOKIE}=another.{number}" for number in (0, 99))
        assert first_place(ask(fast, PAGE, HTTP_COOKIE=usual)) == CROWMERE
        answer = ask(fast, PAGE, HTTP_COOKIE=on_prototype)
        assert first_place(answer) == BRACKWATER
        assert answer == ask(django, PAGE, HTTP_COOKIE=on_prototype)
        served = holder.get()
        assert served is not None
        again = decode(encode(served.snapshot))
        assert again.prototype == served.snapshot.prototype
        assert again.prototype_country is not None
        assert again.prototype_country.need[2] == 0 < again.country.need[2]


class TestSteps:
    def test_the_share_is_changed_and_the_prototype_stopped_without_a_restart(
        self, prototype: Prototype, site: Any, fast: InFront
    ) -> None:
        prototype.percent = 0
        save_prototype(prototype)
        site()
        assert first_place(ask(fast, PAGE, HTTP_COOKIE=ON_PROTOTYPE)) == CROWMERE
        stop_prototype(prototype, "by hand")
        site()
        assert b"Leave me out" not in ask(fast, PAGE, HTTP_COOKIE=ON_PROTOTYPE).body

    def test_who_changes_the_share_does_not_start_again_what_was_stopped_meanwhile(
        self, prototype: Prototype, make_prototype: PrototypeMaker
    ) -> None:
        stale, draft = Prototype.every().get(pk=prototype.pk), make_prototype(name="other")
        stop_prototype(prototype, "by hand")
        save_prototype(stale)
        assert not Prototype.every().get(pk=prototype.pk).is_running
        stale = Prototype.every().get(pk=draft.pk)
        start_prototype(draft)
        with pytest.raises(ValidationError, match="started meanwhile"):
            save_prototype(stale)

    def test_one_runs_at_a_time_and_none_twice(self, prototype: Prototype, make_prototype: PrototypeMaker) -> None:
        other = make_prototype(name="other")
        with pytest.raises(ValidationError, match="is running"):
            start_prototype(other)
        stop_prototype(prototype, "by hand")
        start_prototype(other)
        with pytest.raises(ValidationError, match="started before"):
            start_prototype(prototype)

    def test_at_its_end_it_stops_by_itself(self, prototype: Prototype) -> None:
        assert stop_due() == 0
        Prototype.every().update(ends_at=timezone.now())
        assert stop_due() == 1
        prototype.refresh_from_db()
        assert (prototype.everyone, prototype.stopped_because) == (False, "at its end")

    def test_it_stops_by_itself_once_sign_ups_have_fallen(self, prototype: Prototype, make_event: EventMaker) -> None:
        count_of(prototype, usual=1000, on_prototype=1000)
        event = make_event("Brackwater")
        sign_up(event, 60, "usual")
        sign_up(event, 55, "prototype")
        assert stop_due() == 0
        SignUp.objects.filter(
            pk__in=list(SignUp.objects.filter(variant__endswith="prototype").values_list("pk", flat=True)[:35])
        ).delete()
        assert stop_due() == 1
        prototype.refresh_from_db()
        assert prototype.stopped_because == "as sign-ups fell by more than 20%"

    @pytest.mark.parametrize("days", [-1, 91])
    def test_an_end_lies_ahead_and_not_too_far(self, make_prototype: PrototypeMaker, days: int) -> None:
        prototype = make_prototype(ends_at=timezone.now() + dt.timedelta(days=days))
        with pytest.raises(ValidationError, match="Choose an end"):
            start_prototype(prototype)


class TestVisitors:
    def test_a_testers_link_shows_each_variant(self, prototype: Prototype, client: Client, fast: InFront) -> None:
        for variant, first in ((Variant.PROTOTYPE, BRACKWATER), (Variant.USUAL, CROWMERE)):
            response = client.get(path_for_testers(prototype, variant))
            assert (response.status_code, response["Location"]) == (303, "/")
            cookies = response["Set-Cookie"].partition(";")[0]
            assert first_place(ask(fast, PAGE, HTTP_COOKIE=cookies)) == first
        assert [key.variant for key in variant_tally.take()[0]] == ["testers"]

    def test_a_testers_link_opens_nothing_else(self, prototype: Prototype, client: Client, site: Any) -> None:
        path = path_for_testers(prototype, Variant.PROTOTYPE)
        assert client.get(path.replace("~", "~x", 1)).status_code == 404
        assert client.get(path.replace("/prototype/", "/other/")).status_code == 404
        stop_prototype(prototype, "by hand")
        site()
        assert client.get(path).status_code == 404

    @pytest.mark.usefixtures("prototype")
    def test_who_wants_to_be_left_out_is(self, client: Client, fast: InFront) -> None:
        response = client.post("/prototypes/leave/")
        cookies = response["Set-Cookie"].partition(";")[0]
        answer = ask(fast, PAGE, HTTP_COOKIE=cookies)
        assert first_place(answer) == CROWMERE
        assert b"Leave me out" not in answer.body
        assert variant_tally.take()[0] == {}

    @pytest.mark.usefixtures("prototype")
    def test_flags_of_waffle_say_the_same(self) -> None:
        for cookies, is_on in ((ON_PROTOTYPE, True), (USUAL, False), ("", False)):
            request = RequestFactory().get("/", HTTP_COOKIE=cookies)
            assert flag_is_active(request, "no-soonness") is is_on


class TestCounted:
    @pytest.mark.usefixtures("prototype")
    def test_a_lookup_counts_once_an_address_day_and_variant(self, fast: InFront) -> None:
        for cookies in (USUAL, USUAL, ON_PROTOTYPE):
            ask(fast, PAGE, HTTP_COOKIE=cookies, REMOTE_ADDR="192.0.2.7")
        ask(fast, API, HTTP_COOKIE=USUAL, REMOTE_ADDR="192.0.2.8")
        write_variants()
        rows = PrototypeCount.objects.order_by("variant").values_list("variant", "lookups", "share", "with_place")
        assert list(rows) == [("prototype", 1, 50, 1), ("usual", 1, 50, 1)]

    def test_what_processes_count_adds_up(self, prototype: Prototype) -> None:
        count_of(prototype, usual=2, on_prototype=3)
        count_of(prototype, usual=4, on_prototype=0)
        assert [arm.lookups for arm in arms_of(prototype)] == [6, 3]

    def test_a_page_of_an_event_and_a_sign_up_carry_the_variant(
        self, prototype: Prototype, client: Client, make_event: EventMaker
    ) -> None:
        event = make_event("Brackwater")
        client.cookies[COOKIE] = "no-soonness.0"
        client.get(f"/events/{event.pk}/")
        form = {"first_name": "Vera", "email": "vera@example.org", "consent": "on"}
        assert client.post(f"/events/{event.pk}/sign-up/", form).status_code == 303
        assert SignUp.objects.get().variant == "no-soonness:prototype"
        write_variants()
        usual, other = arms_of(prototype)
        assert (other.event_pages, other.sign_ups, other.confirmed, usual.sign_ups) == (1, 1, 0, 0)


class TestComparison:
    def test_both_variants_stand_beside_each_other(self, prototype: Prototype, make_event: EventMaker) -> None:
        count_of(prototype, usual=500, on_prototype=500)
        event = make_event("Brackwater")
        sign_up(event, 50, "usual")
        sign_up(event, 25, "prototype", came=True)
        comparison = comparison_of(prototype)
        assert comparison.sample_ratio_p == 1
        _pages, signed_up, confirmed, came, need, miles = comparison.measures
        assert (signed_up.usual.value, signed_up.prototype.value) == pytest.approx((10, 5))
        assert signed_up.verdict == "lower with the prototype"
        assert confirmed.difference.value == pytest.approx(-5)
        assert came.prototype.value == 100
        assert need.usual.value == pytest.approx(2 * need.prototype.value)
        assert need.usual.value > 0
        assert miles.difference.holds(0)

    def test_a_split_that_chance_does_not_explain_is_named(self, prototype: Prototype) -> None:
        count_of(prototype, usual=500, on_prototype=350)
        assert comparison_of(prototype).is_split_wrongly


def count_of(prototype: Prototype, *, usual: int, on_prototype: int) -> None:
    """So many lookups, counted in this process and written by it."""
    for variant, number in (("usual", usual), ("prototype", on_prototype)):
        key = VariantKey(prototype.name, timezone.localdate(), int(prototype.percent), variant, "lookup")
        variant_tally.put_back({key: number} if number else {}, {})
    write_variants()


def sign_up(event: Event, number: int, variant: str, *, came: bool | None = None) -> None:
    now = timezone.now()
    SignUp.objects.bulk_create(
        SignUp(
            event=event, first_name="Vera", email=f"{variant}{i}@example.org", consented_at=now, confirmed_at=now,
            status="confirmed", came=came, variant=f"no-soonness:{variant}",
        )
        for i in range(number)
    )  # fmt: skip
