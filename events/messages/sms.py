"""Text messages, where the operator has a provider: Twilio's REST API, which others copy.

SMS_URL is https://SID:TOKEN@api.twilio.com/?from=%2B447700900000 (docs/settings.md).
https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from django.conf import settings

GATEWAY_WAIT_SECONDS = 8.0
_REFUSED_FOR_NOW = frozenset({408, 429})


class SmsRefused(Exception):
    """The provider will not send it, however often it is asked. Names the code alone."""


def sms_is_sent() -> bool:
    """Whether this site can send text messages: only then may people give a mobile number alone."""
    return bool(settings.SMS_URL)


def send(mobile: str, text: str) -> None:
    """Hand one text message over. Raises SmsRefused, and OSError if it is worth trying again."""
    url = urlsplit(settings.SMS_URL)
    sid, secret = unquote(url.username or ""), unquote(url.password or "")
    port = f":{url.port}" if url.port else ""
    address = f"{url.scheme}://{url.hostname}{port}/2010-04-01/Accounts/{sid}/Messages.json"
    body = urlencode({"From": parse_qs(url.query)["from"][0], "To": mobile, "Body": text}).encode()
    login = base64.b64encode(f"{sid}:{secret}".encode()).decode()
    request = urllib.request.Request(address, body, {"Authorization": f"Basic {login}"})  # noqa: S310 - the operator's
    try:
        with urllib.request.urlopen(request, timeout=GATEWAY_WAIT_SECONDS):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        error.close()
        if 400 <= error.code < 500 and error.code not in _REFUSED_FOR_NOW:
            raise SmsRefused(f"the provider answered {error.code}") from None
        raise OSError(f"the provider answered {error.code}") from None
