"""No record of any logger holds what opens a page, whichever handler writes it."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from events.safety import signed_links
from events.safety.signed_links import Purpose
from mcm.logs.lines import TOKENS_BELOW, without_secrets

ROOT = Path(__file__).resolve().parents[3]
TOKEN = signed_links.token(Purpose.HOST, 17)
SECRET = TOKEN.rpartition("~")[2]


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """What a handler writes that knows nothing of ours."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


@pytest.mark.parametrize(
    "name",
    ["django.request", "gunicorn.access", "gunicorn.error", "_granian", "celery.app.trace", "events.signups", ""],
)
def test_whoever_logs_and_whoever_writes(name: str, output: io.StringIO) -> None:
    logger = logging.getLogger(name)
    logger.error("GET /sign-ups/%s/ %s", TOKEN, {"path": f"/hosting/enter/{TOKEN}/"})
    logger.error('%(h)s "%(r)s" %(s)s', {"h": "203.0.113.7", "r": f"GET /groups/passes/{TOKEN}/ HTTP/1.1", "s": "200"})
    try:
        raise ValueError(f"/sign-in/link/{TOKEN}/")
    except ValueError as error:
        logger.exception("Failed: %s", error, stack_info=True)
        logger.error(error, exc_info=True)
    text = output.getvalue()
    assert text.count("…") >= 7
    assert "ValueError: /sign-in/link/…/" in text
    assert SECRET not in text


def test_a_record_that_comes_from_elsewhere_is_made_like_all(output: io.StringIO) -> None:
    record = logging.makeLogRecord({"name": "x", "levelno": logging.ERROR, "msg": f"/my-data/{TOKEN}/"})
    logging.getLogger().handle(record)
    assert SECRET not in output.getvalue()


IN_A_THREAD = "import threading; threading.Thread(target=lambda: int(TEXT)).start()"


@pytest.mark.parametrize("how", ["raise ValueError(TEXT)", IN_A_THREAD])
def test_nor_does_a_program_that_ends_with_a_traceback(how: str) -> None:
    begin = "from mcm.logs.configuration import logging_configuration as begin; begin('x')"
    code = f"{begin}; TEXT = '/hosting/enter/{TOKEN}/'; {how}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ValueError" in ended.stderr
    assert SECRET not in ended.stderr


def token_addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from token_addresses(pattern.url_patterns, route)
        elif "token>" in route:
            yield route


ADDRESSES = sorted(token_addresses(get_resolver().url_patterns))


def test_every_address_with_a_token_is_known() -> None:
    assert len(ADDRESSES) > 10
    heads = {re.split(r"/<", address)[0] for address in ADDRESSES}
    assert heads == set(TOKENS_BELOW)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "token",
    [TOKEN, "abc123DEF", "17~1w2x", TOKEN.replace("~", "%7E"), TOKEN.replace("~", "%257e")],
    ids=["whole", "short", "damaged", "quoted", "quoted twice"],
)
def test_of_each_neither_the_token_nor_a_damaged_one_is_left(address: str, token: str) -> None:
    path = "/" + re.sub(r"<\w*:?uidb64>", "MQ", re.sub(r"<\w*:?token>", token, address))
    tail = path.rpartition(token)[2]
    for text in (f"GET {path} HTTP/1.1", f"http://map.example.org{path}", f"next={quote(path, safe='~%')}&x=1"):
        clean = without_secrets(text)
        assert "…" in clean
        for part in re.split(r"~|%7E|%257e", token):
            assert len(part) < 3 or part not in clean, clean
    assert without_secrets(f"GET {path} HTTP/1.1").endswith(f"…{tail} HTTP/1.1")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("postgres://mcm:p%40ss@db.example.org/mcm", "postgres://…@db.example.org/mcm"),
        ("smtp+tls://ann@example.org:pass@mail.example.org:587", "smtp+tls://…@mail.example.org:587"),
        ("https://chat.whatsapp.com/AbCdEfGh is dead", "https://chat.whatsapp.com/… is dead"),
        ("https://signal.group/#CjQKIA", "https://signal.group/…"),
        ("Cookie: sessionid=abc123; csrftoken=xyz", "Cookie: sessionid=…; csrftoken=…"),
        ("otpauth://totp/X?secret=ABCDEFGHIJKLMNOP&digits=6", "otpauth://totp/X?secret=…&digits=6"),
    ],
)
def test_other_secrets_go(text: str, clean: str) -> None:
    assert without_secrets(text) == clean


def test_plain_addresses_stay() -> None:
    text = "/hosting/sign-in/ /my-data/ /constituencies/x/tell-me/ /groups/new/ ann@example.org"
    assert without_secrets(text) == text
