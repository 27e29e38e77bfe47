"""Which version of something an organiser has looked at: approval of any other is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from events.models import Event, Group, Revision

Approvable = Event | Group | Revision
CONTENT = (
    *("kind", "title", "description", "constituency_id", "is_remote", "join_link", "join_phone"),
    *("place", "postcode", "longitude", "latitude", "is_private", "accessibility_notes"),
)
"""Columns of an event that say what it is, where, and in which region: what organisers approve."""
_OF_EVENT = (*CONTENT, "starts_at", "ends_at", "status", "host_id")
_OF_GROUP = ("constituency_id", "area", "platform", "name", "link", "status", "proposer_id")
_LENGTH = 20


def version_of(row: Approvable) -> str:
    """A mark of what somebody approves when they approve this; of a secret link it tells nothing."""
    content = orjson.dumps(_content(row), option=orjson.OPT_SORT_KEYS)
    return salted_hmac("version to be approved", content, algorithm="sha256").hexdigest()[:_LENGTH]


def _content(row: Approvable) -> list[object]:
    if isinstance(row, Revision):
        return [row.pk, row.changes, row.host_id, _content(row.of)]
    names = _OF_EVENT if isinstance(row, Event) else _OF_GROUP
    return [row._meta.model_name, row.pk, *(getattr(row, name) for name in names)]


def check_versions(rows: Iterable[Approvable], versions: Mapping[int, str] | None) -> None:
    """Raises ValidationError where a row is no longer what somebody looked at, and keeps it from changing till the end.

    `versions` by primary key, as the page carried them. None of a script, which means each row as it is. Within a
    transaction.
    """
    if versions is None:
        return
    for row in rows:
        manager = type(row)._default_manager
        locked = manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if locked is None or version_of(locked) != versions.get(row.pk):
            text = _("“%(what)s” has changed since you opened this page, and nothing was decided: look at it again.")
            raise ValidationError(text % {"what": row})
