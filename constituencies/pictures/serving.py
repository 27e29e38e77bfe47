"""Pictures on request: drawn once, one at a time in a process, the last ones kept; told apart by all that they show."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from constituencies.models import Outline
from constituencies.outlines.drawings import unpack_drawing
from constituencies.outlines.text import Shape, read_shapes
from constituencies.pictures.maps import Neighbourhood, Scene
from constituencies.pictures.poster import PosterWords, poster, poster_digest

KEPT = 64
"""Pictures that a process keeps, of some 30 kB."""
LONGEST_WAIT = 2.0
"""Seconds for somebody else's picture, of a fifth of a second each."""
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=600"
"""Where the address is that of another version."""

_kept: OrderedDict[str, bytes] = OrderedDict()
_one_at_a_time = threading.Lock()


def versioned(path: str, words: PosterWords, scene_name: str) -> str:
    """Address of a picture; another one when it shows something else."""
    return f"{path}?v={poster_digest(words, scene_name)}"


def picture_response(
    request: HttpRequest, words: PosterWords, scene_name: str, scene: Callable[[], Scene]
) -> HttpResponseBase:
    """The picture, or 304 to whoever has it; 503 where too many are being drawn.

    `scene_name` stands for all that `scene` gives, which is asked only where the picture has to be drawn.
    """
    digest = poster_digest(words, scene_name)
    caching = FOR_GOOD if request.GET.get("v") == digest else FOR_A_WHILE
    headers = {"Cache-Control": caching, "ETag": f'"{digest}"'}
    # Whether they have it already is known before it is drawn.
    conditional = get_conditional_response(request, etag=headers["ETag"], response=HttpResponse(headers=headers))
    if conditional is not None and conditional.status_code != 200:
        return conditional
    content = _drawn(digest, words, scene)
    if content is None:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    return HttpResponse(content, content_type="image/png", headers=headers)


def _drawn(digest: str, words: PosterWords, scene: Callable[[], Scene]) -> bytes | None:
    content = _kept.get(digest)
    if content is not None:
        return content
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        return None
    try:
        content = _kept.get(digest) or poster(words, scene())
        _kept[digest] = content
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return content
    finally:
        _one_at_a_time.release()


def neighbourhood_name(campaign: str, code: str) -> str:
    """Stands for one seat on the map of a campaign, by its slug."""
    return f"{campaign} {code}"


def neighbourhood(boundary_set: str, code: str) -> Neighbourhood:
    """A seat among all others of its boundary set, by its slug; without outlines before they are loaded."""
    outlines = Outline.objects.filter(boundary_set__slug=boundary_set, detail=Outline.Detail.FINE)
    row = outlines.values_list("pk", "digest").first()
    return Neighbourhood(code, _shapes(*row) if row else {})


@lru_cache(maxsize=1)
def _shapes(outline: int, _digest: str) -> dict[str, Shape]:
    """Read in 0.4 s, once a process: some 100,000 corners."""
    return read_shapes(unpack_drawing(bytes(Outline.objects.get(pk=outline).text_br)).text)
