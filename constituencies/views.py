"""The drawings of constituencies and what is named beside them, as browsers fetch them.

Once, since the address holds the content's digest.
"""

from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.addresses import hexagons_of
from constituencies.kit.codings import IDENTITY, ONCE, compressed, preferred_coding
from constituencies.models import Campaign, Constituency, Outline
from constituencies.outlines import labels
from constituencies.outlines.text import text_digest
from constituencies.pictures.campaign import campaign_hexagons, campaign_scene, campaign_words
from constituencies.pictures.serving import picture_response


@require_safe
def outline(request: HttpRequest, set_slug: str, detail: str, digest: str) -> HttpResponseBase:
    """The drawing of a boundary set: constituencies/outlines/text.py tells how to read it.

    An unknown digest, such as that of a drawing since replaced, is a 404 in JSON.
    """
    coding = preferred_coding(request.headers.get("Accept-Encoding", ""))
    try:
        content = _content(set_slug, detail, digest, coding)
    except Outline.DoesNotExist:
        return _gone()
    return _for_good(request, content, digest, coding)


@require_safe
def map_labels(request: HttpRequest, detail: str, digest: str) -> HttpResponseBase:
    """Names of towns and coasts of neighbours: constituencies/outlines/labels.py tells how to read them."""
    if detail not in labels.LABEL_DETAILS or digest != labels.labels_digest(detail):
        return _gone()
    coding = preferred_coding(request.headers.get("Accept-Encoding", ""))
    return _for_good(request, _labels(detail, coding), digest, coding)


@require_safe
def hexagons(request: HttpRequest, set_slug: str, digest: str) -> HttpResponseBase:
    """The cartogram of a boundary set, in the format of `outline`."""
    coding = preferred_coding(request.headers.get("Accept-Encoding", ""))
    content = _hexagons(set_slug, digest, coding)
    return _for_good(request, content, digest, coding) if content else _gone()


def _gone() -> HttpResponse:
    return JsonResponse({"message": _("This drawing is no longer available: reload the page.")}, status=404)


def _for_good(request: HttpRequest, content: bytes, digest: str, coding: str) -> HttpResponseBase:
    """JSON that browsers may keep, as its address holds its digest."""
    response = HttpResponse(content, content_type="application/json")
    if coding != IDENTITY:
        response["Content-Encoding"] = coding
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = f'"{digest}-{coding}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def share_picture(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """What chats and networks show of a campaign's pages: its seats, its name, its imprint."""
    row = get_object_or_404(Campaign.objects.select_related("party"), slug=campaign)
    return picture_response(request, campaign_words(row), campaign_scene(row), lambda: campaign_hexagons(row))


@lru_cache(maxsize=6)
def _labels(detail: str, coding: str) -> bytes:
    return _packed(labels.labels_text(detail), coding)


@lru_cache(maxsize=12)
def _hexagons(set_slug: str, digest: str, coding: str) -> bytes:
    """Empty where the cartogram is another one by now, or there is none."""
    text = hexagons_of(Constituency.objects.filter(boundary_set__slug=set_slug))
    return _packed(text, coding) if text and text_digest(text) == digest else b""


def _packed(text: str, coding: str) -> bytes:
    content = text.encode()
    if coding == "br":  # as far as brotli goes, as with drawings
        return bytes(brotli.compress(content, quality=11))
    return content if coding == IDENTITY else compressed(content, coding, ONCE)


# Two sets in two details, each in three codings: the database is read once for each.
@lru_cache(maxsize=12)
def _content(set_slug: str, detail: str, digest: str, coding: str) -> bytes:
    row = Outline.objects.get(boundary_set__slug=set_slug, detail=detail, digest=digest)
    packed = bytes(row.text_br)
    if coding == "br":
        return packed
    content: bytes = brotli.decompress(packed)
    return content if coding == IDENTITY else compressed(content, coding, ONCE)
