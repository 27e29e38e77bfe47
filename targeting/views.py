"""The public pages that are answered from memory: the map page with its lookup, and the page of a seat."""

from __future__ import annotations

import time

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.pictures.serving import neighbourhood, neighbourhood_name, picture_response
from targeting.demand.counted import count
from targeting.proof.pages import does_it_work_page
from targeting.proof.workings import workings
from targeting.prototypes.counted import count_lookup
from targeting.prototypes.note import note_html
from targeting.prototypes.variants import NO_PART, Part, part_so_far
from targeting.prototypes.visits import part_of_lookup
from targeting.recommending.travel import DEFAULT_TRAVEL
from targeting.recommending.when import ANY
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import Served, holder
from targeting.web.html import ON_A_DAY, PageKey, lookup_page, map_page, page_context, page_key, seat_page
from targeting.web.lookup import Answer, Question, answer, coming_events
from targeting.web.memory import HTML, MemoryRequest, MemoryResponse, by_cookie, from_memory, see_other, send_once
from targeting.web.seat_parts import seat_parts
from targeting.web.sharing import seat_picture_words
from targeting.web.way_on import way_on


def served_for(request: MemoryRequest, campaign: str | None = None) -> Served | None:
    """The snapshot of the campaign that an address names, by default of the current one."""
    return holder.get(campaign or request.query.get("campaign"))


def page_key_now(served: Served) -> PageKey:
    return page_key(served, stale=served.is_stale(holder.now()))


def question_of(request: MemoryRequest) -> Question:
    """What an address asks. A form without JavaScript has a field of its own for a day."""
    query = request.query
    when = query.get("when") or ANY
    return Question(
        text=query.get("postcode", ""),
        travel=query.get("travel", DEFAULT_TRAVEL),
        when=query.get("day", "") if when == ON_A_DAY else when,
        seat=query.get("seat", ""),
        without=query.get("without", ""),
        nearer=query.get("nearer", ""),
    )


def counted_answer(snapshot: Snapshot, question: Question, client: str, part: Part = NO_PART) -> Answer:
    """What somebody is told, and that they asked: lookups of the page and of the API both pass here.

    `part`: how they take part in a prototype; the API's answers, which caches may share, are never one's.
    """
    reply = answer(snapshot, question, on_prototype=part.is_on_prototype)
    count(snapshot, reply, client)
    count_lookup(part, reply, client)
    return reply


def map_reply(request: MemoryRequest, campaign: str | None = None) -> MemoryResponse | None:
    """The map; with `?postcode=` the seats where somebody from there counts most."""
    served = served_for(request, campaign)
    if served is None:
        return None
    snapshot, key = served.snapshot, page_key_now(served)
    if "postcode" not in request.query:
        return map_page(key).response_to(request)
    question, part = question_of(request), part_of_lookup(snapshot, request.cookies)
    reply = counted_answer(snapshot, question, request.client, part)
    if part is NO_PART or (part.prototype and not reply.recommendations):
        return send_once(request, reply.status, lookup_page(key, snapshot, reply, question), HTML)
    page = lookup_page(key, snapshot, reply, question, note_html(snapshot, part))
    return send_once(request, reply.status, page, HTML, by_cookie(part.set_cookie))


def go_reply(request: MemoryRequest) -> MemoryResponse | None:
    """Straight to where the first recommendation leads; the page of the lookup where there is none.

    It is counted nowhere, and nothing of the postcode goes along.
    """
    served = served_for(request)
    if served is None:
        return None
    if not request.query.get("postcode"):
        return see_other(reverse("targeting:map"))
    snapshot, question = served.snapshot, question_of(request)
    part = part_so_far(snapshot.prototype, request.cookies, holder.now())
    reply = answer(snapshot, question, on_prototype=part.is_on_prototype)
    path = way_on(snapshot, reply)
    if path:
        return see_other(path)
    return send_once(request, reply.status, lookup_page(page_key_now(served), snapshot, reply, question), HTML)


def seat_reply(request: MemoryRequest, slug: str, campaign: str | None = None) -> MemoryResponse | None:
    """One seat: why it matters, what is on, how it voted."""
    served = served_for(request, campaign)
    if served is None or slug not in served.snapshot.position_of_slug:
        return None
    snapshot, key = served.snapshot, page_key_now(served)
    return seat_page(key, seat_parts(snapshot, snapshot.position_of_slug[slug])).response_to(request)


def warm_up() -> None:
    """Render the map and every seat of the current campaign once: a new process would be slow to its first visitors."""
    served = holder.get()
    map_reply(MemoryRequest())
    for slug in served.snapshot.slugs if served else []:
        seat_reply(MemoryRequest(), slug)
        time.sleep(0.005)  # visitors come first


@from_memory(map_reply)
def campaign_map(request: HttpRequest, campaign: str | None = None) -> HttpResponse:
    """The map page before any data is loaded: it says what to do."""
    if campaign is not None or "campaign" in request.GET:
        raise Http404(_("There is no campaign at this address."))
    status = 503 if "postcode" in request.GET else 200
    return render(request, "targeting/map.html", {"snapshot_ready": False}, status=status)


@from_memory(go_reply)
def go(request: HttpRequest) -> HttpResponse:
    """Before any data is loaded, as the map."""
    return campaign_map(request)


@from_memory(seat_reply)
def seat(_request: HttpRequest, slug: str, campaign: str | None = None) -> HttpResponse:  # noqa: ARG001
    raise Http404(_("There is no constituency at this address."))


@require_safe
def seat_picture(request: HttpRequest, slug: str, campaign: str | None = None) -> HttpResponseBase:
    """The picture of a seat, for whoever shows a link to its page."""
    served = holder.get(campaign)
    if served is None or slug not in served.snapshot.position_of_slug:
        raise Http404(_("There is no constituency at this address."))
    snapshot = served.snapshot
    seat = snapshot.position_of_slug[slug]
    texts, code = snapshot.seats[seat], snapshot.codes[seat]
    positions, _openings = coming_events(snapshot, seat)
    next_event = snapshot.events.raw(positions[0]) if positions else None
    return picture_response(
        request,
        seat_picture_words(texts, snapshot.campaign, next_event),
        neighbourhood_name(snapshot.campaign["slug"], code),
        lambda: neighbourhood(snapshot.boundary_set, code),
    )


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The published plan in figures; before any data is loaded in words alone."""
    served = holder.get()
    context = page_context(page_key_now(served)) | workings(served.snapshot) if served else {}
    return render(request, "targeting/how_it_works.html", context)


def does_it_work_reply(request: MemoryRequest) -> MemoryResponse:
    """What the back-test found: the same for everybody, and made once."""
    served = holder.get()
    return does_it_work_page(page_key_now(served) if served else None).response_to(request)


@from_memory(does_it_work_reply)
def does_it_work(_request: HttpRequest) -> HttpResponse:
    raise Http404
