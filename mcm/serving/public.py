"""The public program, an RSGI application that granian serves: memory and static files; the rest goes on to Django.

    granian --interface rsgi --loop uvloop --runtime-threads 1 mcm.serving.public:public

Python has one thread here beside those that watch for newer snapshots: nobody takes the interpreter from a lookup.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import TYPE_CHECKING

from mcm.serving.django import wsgi_application as django

# isort: split
# After Django is set up.
from django.conf import settings

from constituencies.kit.visitors import Visitor
from mcm.front.cross_origin import ASKS_FIRST, preflight
from mcm.logs import request_ids
from mcm.serving.fast_path import HEALTH, FastPath
from mcm.serving.forwarder import Forwarder, Refusal, header_of, peer_of, refuse
from mcm.serving.process import begin, leave_when_orphaned
from mcm.serving.static_files import StaticFiles
from targeting.snapshot.holder import holder
from targeting.views import warm_up

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

logger = logging.getLogger(__name__)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
# RFC 9110, 9.1, would have 501, which whoever watches a site takes for a fault of the server.
UNKNOWN_METHOD = Refusal(405, "That method is known to nobody here.", Allow="GET, HEAD, POST")
ONLY_TO_READ = Refusal(405, "This can only be read.", Allow="GET, HEAD")


class Public:
    """Answers at once what it can."""

    def __init__(self) -> None:
        self._fast_path = FastPath(django)
        self._static = StaticFiles()
        self._forwarder: Forwarder | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        begin()
        leave_when_orphaned()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        name = ""
        try:
            if not self._answered(scope, protocol):
                name = _name(scope)
                self._forwarder = self._forwarder or Forwarder(
                    os.environ["DJANGO_SOCKET"], _is_database_away, settings.TRUST_PROXY
                )
                await self._forwarder.forward(scope, protocol, name)
        except Exception:
            name = name or _name(scope)
            logger.exception("A request could not be answered", extra={"request_id": name})
            refuse(scope, protocol, failed(name), name)

    def _answered(self, scope: Scope, protocol: HTTPProtocol) -> bool:
        method, path = scope.method, scope.path
        if method not in ("GET", "HEAD"):
            if method not in METHODS:
                refuse(scope, protocol, UNKNOWN_METHOD)
            elif path in HEALTH or path.startswith(settings.STATIC_URL):
                refuse(scope, protocol, ONLY_TO_READ)
            elif first := preflight(method, path, header_of(scope)(ASKS_FIRST)):
                protocol.response_bytes(first.status, first.headers, first.body)
            else:
                return False
            return True
        header = header_of(scope)
        peer = Visitor(peer_of(scope), scope.scheme, header("host"))
        reply = self._fast_path.reply(method, path, scope.query_string, peer, header)
        if reply is not None:
            protocol.response_bytes(reply.status, reply.headers, reply.body)
            return True
        sent = self._static.reply(method, path, header)
        if sent is None:
            return False
        if sent.path:
            protocol.response_file(sent.status, sent.headers, sent.path)
        else:
            protocol.response_bytes(sent.status, sent.headers, sent.body)
        return True


def failed(name: str) -> Refusal:
    return Refusal(500, f"Something went wrong on our side. Should you write to us about it, quote {name}.")


def _name(scope: Scope) -> str:
    return request_ids.name_of(scope.headers.get, is_proxy_trusted=settings.TRUST_PROXY > 0)


def _is_database_away() -> bool:
    return "database" in holder.degraded()


public = Public()
