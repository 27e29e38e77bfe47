"""Regions hold at every door of the admin: doors are found in the admin itself, so that a new one is tried too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client, RequestFactory

from constituencies.admin.scope import ScopedAdmin, ScopedInline
from constituencies.models import Constituency, Region
from constituencies.scope import rules
from events.models import Event, Group, Host, Message, SignUp
from mcm.models import User
from targeting.models import StarvingSeat
from tests import pages
from tests.permissions.regions import ADD, CHANGE, MARK, SEAT, Sides, texts_of

DESKS = dict(admin.site._registry)
PLACES = (Constituency, Region)


def regional(user: User) -> list[type[Model]]:
    """Models of which somebody sees a part."""
    return [model for model in DESKS if rules.rows_of(model, user) not in (rules.EVERY_ROW, rules.NO_ROW)]


# Nothing is left out


def test_every_desk_keeps_to_a_scope() -> None:
    assert [str(desk) for desk in DESKS.values() if not isinstance(desk, ScopedAdmin)] == []
    assert [model for model in DESKS if not rules.has_rule(model)] == []
    inlines = [inline for desk in DESKS.values() for inline in desk.inlines]
    assert inlines
    assert [inline for inline in inlines if not issubclass(inline, ScopedInline)] == []
    assert [inline.model for inline in inlines if not rules.has_rule(inline.model)] == []


def test_there_is_something_of_every_regional_desk_on_both_sides(sides: Sides, rita: User) -> None:
    assert set(regional(rita)) == set(sides.rows)


def test_whoever_sees_everything_sees_both_sides(client: Client, sides: Sides, ada: User, rita: User) -> None:
    """Or the tests below would prove nothing."""
    client.force_login(ada)
    for model in regional(rita):
        text = texts_of(client, pages.list_address(model))
        for region in MARK:
            assert MARK[region] in text or SEAT[region] in text, model


# Reading


def hand_written(sides: Sides, model: type[Model]) -> Iterator[str]:
    """Queries that name what is in the West."""
    # Not the whole word: what was searched for stands in the page.
    for value in (MARK["West"].lower()[:-1], SEAT["West"].lower()[:-1], sides.seats["West"].code):
        yield f"?{urlencode({'q': value})}"
    for name in ("region", "trusted"):
        yield f"?{name}={sides.regions['West'].pk}&_facets=True"
    yield "?_popup=1&_to_field=id"
    yield f"?event__id__exact={sides.rows[Event]['West'].pk}"


def test_lists_show_a_region_alone_however_they_are_asked(
    client: Client, sides: Sides, rita: User, pytestconfig: pytest.Config
) -> None:
    """By day every third of what one can do with a list, at night all of it."""
    step = 1 if pytestconfig.getoption("--slow") else 3
    client.force_login(rita)
    tried = 0
    for model in regional(rita):
        path = pages.list_address(model)
        variants = list(pages.list_variants(client, model, "Zz").values())[::step]
        assert variants, model
        for address in [*variants, *(path + query for query in hand_written(sides, model))]:
            text = texts_of(client, address)
            tried += 1
            assert MARK["West"] not in text, address
            assert SEAT["West"] not in text, address
            assert ">West<" not in text, f"{address}: as a choice of a filter"
    assert tried > 100 / step


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_pages_of_rows_elsewhere_say_nothing(client: Client, sides: Sides, rita: User, oscar: User, page: str) -> None:
    for user in (rita, oscar):
        client.force_login(user)
        for model in regional(rita):
            if model in (StarvingSeat,):
                continue  # as the need of the seat
            text = texts_of(client, pages.form_address(page, sides.rows[model]["West"]))
            assert MARK["West"] not in text, (model, page)
            if user is rita:
                assert SEAT["West"] not in text, (model, page)


def test_autocomplete_offers_a_region_alone_and_to_forms_alone(
    client: Client, sides: Sides, rita: User, oscar: User
) -> None:
    answers: dict[str, set[int]] = {"rita": set(), "oscar": set()}
    for user in (rita, oscar):
        client.force_login(user)
        for model in apps.get_models():
            for field in model._meta.get_fields():
                if not getattr(field, "remote_field", None):
                    continue
                query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                query |= {"field_name": field.name, "term": ""}
                response = client.get(f"/admin/autocomplete/?{urlencode(query)}")
                answers[user.username].add(response.status_code)
                desk = admin.site._registry.get(model)
                is_of_a_form = desk is not None and field.name in desk.autocomplete_fields
                assert response.status_code != 200 or is_of_a_form, query
                assert MARK["West"] not in response.content.decode(), query
                if user is rita:
                    assert SEAT["West"] not in response.content.decode(), query
    assert 200 in answers["rita"]


def test_an_autocomplete_of_a_form_still_answers(client: Client, sides: Sides, rita: User, stan: User) -> None:
    address = "/admin/autocomplete/?app_label=events&model_name=event&field_name=constituency&term="
    client.force_login(rita)
    assert "Brackwater" in texts_of(client, address)
    client.force_login(stan)
    assert "Ashford Vale" in texts_of(client, address)
    by_election = "/admin/autocomplete/?app_label=constituencies&model_name=result&field_name=constituency&term="
    assert "Ashford Vale" in texts_of(client, by_election)


def test_deleting_names_nothing_of_elsewhere(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    keys = [row.pk for row in sides.rows[Group].values()]
    page = client.post(pages.list_address(Group), {"action": "delete_selected", "_selected_action": keys})
    text = page.content.decode()
    assert MARK["East"] in text
    assert MARK["West"] not in text
    client.post(pages.list_address(Group), {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert [group.name for group in Group.objects.all()] == [f"Group {MARK['West']}"]


def test_every_action_keeps_to_a_region(client: Client, sides: Sides, rita: User) -> None:
    """Each action of each list, sent by hand for the row in the West: nothing of it changes."""
    client.force_login(rita)
    request = RequestFactory().get("/")
    request.user = rita
    tried = 0
    for model in regional(rita):
        row = sides.rows[model]["West"]
        before = type(row)._default_manager.filter(pk=row.pk).values().get()
        for name in DESKS[model].get_actions(request):
            form = {"action": name, "_selected_action": row.pk, "post": "yes", "select_across": "1", "text": "Hello"}
            response = client.post(pages.list_address(model), form)
            content = b"".join(response) if response.streaming else response.content
            assert MARK["West"] not in content.decode(), (model, name)
            assert type(row)._default_manager.filter(pk=row.pk).values().get() == before, (model, name)
            tried += 1
    assert tried > 10


def test_no_address_tells_which_numbers_there_are(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    kind = ContentType.objects.get_for_model(Event)
    answers = {client.get(f"/admin/r/{kind.pk}/{key}/").status_code for key in (sides.rows[Event]["West"].pk, 0)}
    assert answers == {404}
    own = sides.rows[Event]["East"]
    assert f'href="/events/{own.pk}/"' in texts_of(client, pages.form_address("change", own))


# Lookups by hand


def test_lists_answer_no_lookup_but_those_of_their_filters(
    client: Client, sides: Sides, ada: User, pytestconfig: pytest.Config
) -> None:
    """By day one lookup of each field, at night into every column of what it leads to."""
    is_day = not pytestconfig.getoption("--slow")
    client.force_login(ada)
    for model in pages.ADMIN_MODELS:
        path = pages.list_address(model)
        assert client.get(path).status_code == 200, model
        allowed = DESKS[model]._lookups(_request_of(ada))  # type: ignore[attr-defined]
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            columns = (
                [f"{field.name}__{one.name}__startswith" for one in related._meta.concrete_fields] if related else []
            )
            lookups = [*columns, f"{field.name}__icontains", f"{field.name}__regex"]
            if related:
                lookups.append(f"{field.name}__pk__gt")
            for lookup in sorted(set(lookups[:1] if is_day else lookups) - allowed):
                assert client.get(f"{path}?{lookup}=1").status_code == 400, f"{path}?{lookup}=1"


def _request_of(user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_nobody_learns_which_messages_hold_a_word_or_who_got_one(client: Client, sides: Sides, stan: User) -> None:
    signup = sides.rows[SignUp]["East"]
    Message.objects.create(kind="from-host", key="k", signup_id=signup.pk, details={"text": "the old mill"})
    client.force_login(stan)
    for query in ("details__text__icontains=mill", f"signup={signup.pk}", "signup__email__startswith=v", "key=k"):
        assert client.get(f"/admin/events/message/?{query}").status_code == 400, query
    assert client.get("/admin/events/message/?state__exact=due&kind__exact=from-host").status_code == 200


# Writing


def confined_fields(model: type[Model], user: User, row: Model | None) -> list[str]:
    """Fields of a desk's form in which somebody may not choose everything; none where they may not fill it in."""
    desk, request = DESKS[model], _request_of(user)
    may = desk.has_add_permission(request) if row is None else desk.has_change_permission(request, row)
    form = desk.get_form(request, row, change=row is not None) if may else None
    fields = form.base_fields.items() if form else ()
    return [
        name
        for name, field in fields
        if isinstance(field, forms.ModelChoiceField)
        and field.queryset is not None
        and rules.choices_of(field.queryset.model, user) is not rules.EVERY_ROW
    ]


def where_rows_are(model: type[Model]) -> list[Any]:
    names = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.related_model in PLACES]
    return sorted(model._default_manager.values_list("pk", *names), key=str)


def in_the_west(sides: Sides, value: Any, model: object) -> Any:
    west = sides.seats["West"].pk if model is Constituency else sides.regions["West"].pk
    return [*value, west] if isinstance(value, list) else west


def test_the_forms_that_choose_a_place_are_all_tried(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    assert {model for model in DESKS if confined_fields(model, rita, None)} == set(ADD)
    changing = {
        model
        for model in regional(rita)
        if confined_fields(model, rita, sides.rows[model]["East"])
        # A weight has no page of its own: it is set in the list.
        and client.get(pages.form_address("change", sides.rows[model]["East"])).status_code == 200
    }
    assert changing == set(CHANGE)


def test_no_form_adds_anything_elsewhere(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    for model, form in ADD.items():
        address, values = pages.add_address(model), form(sides)
        for name in confined_fields(model, rita, None):
            before = where_rows_are(model)
            place = model._meta.get_field(name).related_model
            assert place in PLACES
            changed = values | {name: in_the_west(sides, values[name], place)}
            response = client.post(address, changed)
            assert response.status_code == 200, (model, name)
            assert "in your regions" in response.content.decode(), (model, name)
            assert where_rows_are(model) == before, (model, name)
        count = model._default_manager.count()
        assert client.post(address, values).status_code == 302, model
        assert model._default_manager.count() == count + 1, "what is theirs to add is added"


def test_no_form_moves_anything_elsewhere(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    for model, form in CHANGE.items():
        row, values = sides.rows[model]["East"], form(sides)
        for name in confined_fields(model, rita, row):
            before = where_rows_are(model)
            place = model._meta.get_field(name).related_model
            changed = values | {name: in_the_west(sides, values[name], place)}
            assert client.post(pages.form_address("change", row), changed).status_code == 200, (model, name)
            assert where_rows_are(model) == before, (model, name)
        assert client.post(pages.form_address("change", row), values).status_code == 302, model


@pytest.mark.usefixtures("postcodes")
def test_a_postcode_leads_no_event_elsewhere(client: Client, sides: Sides, rita: User, olive: User) -> None:
    elsewhere = ADD[Event](sides) | {"constituency": "", "longitude": "", "latitude": "", "postcode": "AV1 1AA"}
    for user, status in ((rita, 200), (olive, 302)):
        client.force_login(user)
        assert client.post(pages.add_address(Event), elsewhere).status_code == status
    assert [event.organiser for event in Event.objects.filter(title="By hand")] == [olive]


def test_what_staff_chose_elsewhere_stays_when_a_regional_organiser_saves(
    client: Client, sides: Sides, rita: User
) -> None:
    group = Group.objects.get(pk=sides.rows[Group]["East"].pk)
    group.also_for.add(sides.seats["West"])
    client.force_login(rita)
    assert client.post(pages.form_address("change", group), ADD[Group](sides)).status_code == 302
    assert {seat.name for seat in group.also_for.all()} == {"Brackwater", "Ashford Vale"}
    host = Host.objects.get(pk=sides.rows[Host]["East"].pk)
    host.trusted_in.add(sides.regions["West"])
    assert client.post(pages.form_address("change", host), {"trusted_in": []}).status_code == 302
    assert [region.name for region in host.trusted_in.all()] == ["West"]


def test_a_look_at_an_import_tells_nothing_of_elsewhere(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    code = sides.seats["West"].code
    file = SimpleUploadedFile("weights.csv", f"code,weight,reason\n{code},1.5,mine\n".encode(), "text/csv")
    page = client.post("/admin/targeting/targetweight/import/", {"import_file": file, "format": "0"}).content.decode()
    assert "Ashford Vale is not in your regions" in page
    assert MARK["West"] not in page
    assert "2.75" not in page


def test_nobody_guesses_weights_of_elsewhere_by_lines_that_would_change_nothing(
    client: Client, sides: Sides, rita: User
) -> None:
    client.force_login(rita)
    for weight in ("2.75", "1.5"):
        line = f"code,weight,reason\n{sides.seats['West'].code},{weight},Because {MARK['West']}\n"
        file = SimpleUploadedFile("weights.csv", line.encode(), "text/csv")
        page = client.post("/admin/targeting/targetweight/import/", {"import_file": file, "format": "0"})
        assert "Ashford Vale is not in your regions" in page.content.decode(), weight


def test_a_form_offers_no_region_but_theirs(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    page = texts_of(client, pages.form_address("change", sides.rows[Host]["East"]))
    choices = [f'name="trusted_in" value="{sides.regions[name].pk}"' for name in ("East", "West")]
    assert [choice in page for choice in choices] == [True, False]
