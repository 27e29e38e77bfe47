"""Is the process up, and can it do its main job?"""

from __future__ import annotations

import datetime as dt

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from constituencies.postcode_index import current_index
from targeting.current import holder
from targeting.publish import redis_client


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 as long as lookups work, with what is `degraded` named: a balancer must not drop the hosts that survive."""
    served = holder.get()
    index = current_index(served.snapshot.boundary_set) if served else None
    degraded = [*_services_away(), *(f"snapshot refused: {why}" for why in holder.refused.values())]
    if served and served.is_stale(dt.datetime.now(tz=dt.UTC).timestamp()):
        degraded.append("snapshot stale")
    ready = served is not None and index is not None
    state = {
        "ready": ready,
        "degraded": degraded,
        "snapshot": served.snapshot.version if served else None,
        "postcodes": index is not None,
    }
    return JsonResponse(state, status=200 if ready else 503)


def _services_away() -> list[str]:
    away = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        away.append("database")
    try:
        redis_client().ping()
    except redis.RedisError:
        away.append("redis")
    return away
