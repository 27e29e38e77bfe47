"""Every address of the site, found where Django itself finds them: a new page is covered by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

_PLACE = re.compile(r"%\((\w+)\)s")
USUAL = {
    "event_id": "1", "group_id": "1", "message_id": "1", "slug": "brackwater", "campaign": "fictional",
    "code": "E14990002", "set_slug": "fictional", "detail": "overview", "digest": "abc", "token": "x", "uidb64": "MQ",
    "object_id": "1", "app_label": "events", "url": "x", "rest": "x", "content_type_id": "1",
}  # fmt: skip
"""What stands in an address of ours, by the name of its part."""


def templates(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Addresses with %(name)s for their parts."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = _template(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from templates(pattern.url_patterns, before + route)
        else:
            yield before + route


def _template(route: str) -> str:
    """Of Django's own way to write one, or of a regular expression."""
    if "(?" in route:
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"%(\1)s", route).replace("(?:.*/)?", "x/")
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", route)
    return re.sub(r"[\^$?]|\\Z", "", route).replace("\\", "")


def usual_addresses() -> list[str]:
    return sorted({_PLACE.sub(lambda part: USUAL.get(part[1], "1"), template) for template in templates()})


def addresses_with(value: str) -> Iterator[str]:
    """Each address that has parts, with `value` in one of them after the other; encoded unless it begins with %."""
    for template in sorted(set(templates())):
        for name in _PLACE.findall(template):
            encoded = value if value.startswith("%") else quote(value, safe="")
            yield _PLACE.sub(lambda part: encoded if part[1] == name else USUAL.get(part[1], "1"), template)  # noqa: B023
