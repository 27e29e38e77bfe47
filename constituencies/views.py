"""The drawings of constituencies, as browsers fetch them: once, since the address holds the content's digest."""

from functools import lru_cache
from gzip import compress

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from werkzeug.http import parse_accept_header

from constituencies.models import Outline

ENCODINGS = ["br", "gzip"]


@require_safe
def outline(request: HttpRequest, set_slug: str, detail: str, digest: str) -> HttpResponseBase:
    """The drawing of a boundary set: constituencies/outlines/text.py tells how to read it.

    An unknown digest, such as that of a drawing since replaced, is a 404 in JSON.
    """
    encoding = parse_accept_header(request.headers.get("Accept-Encoding")).best_match(ENCODINGS, "identity")
    try:
        content = _content(set_slug, detail, digest, encoding)
    except Outline.DoesNotExist:
        return JsonResponse({"message": _("This drawing is no longer available: reload the page.")}, status=404)
    response = HttpResponse(content, content_type="application/json")
    if encoding != "identity":
        response["Content-Encoding"] = encoding
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = f'"{digest}-{encoding}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


# Two sets in two details, each in three encodings: the database is read once for each.
@lru_cache(maxsize=12)
def _content(set_slug: str, detail: str, digest: str, encoding: str) -> bytes:
    row = Outline.objects.get(boundary_set__slug=set_slug, detail=detail, digest=digest)
    packed = bytes(row.text_br)
    if encoding == "br":
        return packed
    content: bytes = brotli.decompress(packed)
    return compress(content) if encoding == "gzip" else content
