"""Django's middleware that takes what trusted proxies tell for who asks, and lets nobody else tell it.

Behind the public program that has been done already (mcm/serving/forwarder.py), and none of the headers gets here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from constituencies.kit.visitors import BY_PROXIES, FORWARDED, visitor_of


def believe_trusted_proxies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The address, the scheme and the host of a request are those of the visitor from here on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        variables = {f"HTTP_{name.upper().replace('-', '_')}" for name in FORWARDED} & request.META.keys()
        if variables:
            visitor = visitor_of(
                request.META.get("REMOTE_ADDR", ""),
                request.META.get("wsgi.url_scheme", "http"),
                request.META.get("HTTP_HOST", ""),
                lambda name: request.META.get(f"HTTP_{name.upper().replace('-', '_')}", ""),
                settings.TRUST_PROXY,
            )
            request.META |= {"REMOTE_ADDR": visitor.address, "wsgi.url_scheme": visitor.scheme}
            request.META |= {"HTTP_HOST": visitor.host} if visitor.host else {}
            for variable in variables:
                del request.META[variable]
            request.META.setdefault("HTTP_VIA", BY_PROXIES)
        return get_response(request)

    return middleware
