"""Is the process up, and can it do its main job? Both are answered from memory, also while all else hangs."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constituencies.postcode_index.index import current_index, registry
from mcm.heartbeats import silent_programs
from targeting.snapshot.holder import holder
from targeting.web.memory import JSON, MemoryResponse


def alive() -> MemoryResponse:
    return _reply(200, b"ok\n", "text/plain")


def readiness() -> MemoryResponse:
    """200 as long as lookups work, with what is `degraded` named: a balancer must not drop the hosts that survive.

    What is away is known from the threads that look for snapshots, a second or two ago.
    """
    served = holder.get()
    index = current_index(served.snapshot.boundary_set) if served else None
    degraded = holder.degraded()
    if served and served.is_stale(holder.now()):
        degraded.append("snapshot stale")
    degraded += registry.faults()
    degraded += [f"{program} silent" for program in silent_programs()]
    ready = served is not None and index is not None
    state = {
        "ready": ready,
        "degraded": degraded,
        "snapshot": served.snapshot.version if served else None,
        "postcodes": index is not None,
    }
    return _reply(200 if ready else 503, orjson.dumps(state), JSON)


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return alive().to_response()


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    return readiness().to_response()


def _reply(status: int, body: bytes, content_type: str) -> MemoryResponse:
    length = str(len(body))
    return MemoryResponse(
        status, [("Content-Type", content_type), ("Cache-Control", "no-store"), ("Content-Length", length)], body
    )
