"""Lines of logs: whose they are, what they leave out, and how often they come."""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Iterator

import pytest

from mcm.logs import folding, request_ids
from mcm.logs.configuration import logging_configuration
from mcm.logs.lines import Line, without_secrets


class Console:
    """The handler of all programs, and what it wrote."""

    def __init__(self) -> None:
        self._handler = folding.FoldingHandler()
        self._handler.setFormatter(Line("django"))

    def write(self, message: str, *arguments: object, level: int = logging.WARNING, fails: bool = False) -> list[str]:
        """The lines that a record gives."""
        error = None
        if fails:
            try:
                raise ValueError("no such thing")
            except ValueError:
                error = sys.exc_info()
        self._handler.stream = stream = io.StringIO()
        self._handler.handle(logging.LogRecord("events.signups", level, "", 0, message, arguments, error))
        return stream.getvalue().splitlines()


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture(autouse=True)
def no_request() -> Iterator[None]:
    yield
    request_ids.set_request_id("")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_line_names_program_process_and_request(console: Console) -> None:
    request_ids.set_request_id("0123456789ab")
    [line] = console.write("Somebody came")
    assert " WARNING django[" in line
    assert line.endswith("] 0123456789ab events.signups: Somebody came")


def test_an_equal_warning_comes_once_a_minute_and_says_how_often(console: Console, clock: list[float]) -> None:
    assert len(console.write("The database is away: %s", "refused")) == 1
    assert [console.write("The database is away: %s", "refused") for _ in range(1000)] == [[]] * 1000
    assert len(console.write("The database is away: %s", "timeout")) == 1
    clock[0] += 61
    [line] = console.write("The database is away: %s", "refused")
    assert line.endswith("refused (and 1000 times more since)")


def test_what_is_only_told_is_never_folded(console: Console) -> None:
    assert [len(console.write("Done", level=logging.INFO)) for _ in range(3)] == [1, 1, 1]


def test_of_an_equal_traceback_a_line_is_left_for_each_request_and_none_without(console: Console) -> None:
    request_ids.set_request_id("first")
    assert "ValueError: no such thing" in console.write("Failed: %s", "/a", fails=True)
    request_ids.set_request_id("second")
    [line] = console.write("Failed: %s", "/b", fails=True)
    assert line.endswith("second events.signups: Failed: /b (as a moment ago)")
    request_ids.set_request_id("")
    assert console.write("Failed: %s", "/c", fails=True) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /sign-ups/17~1w2x3y~Ab-c_d/unsubscribe/", "GET /sign-ups/…/unsubscribe/"),
        ("/invitations/MQ/cx1-0f/ opened", "/invitations/…/ opened"),
        ("?postcode=SW1A+1AA&x", "?postcode=SW1A …&x"),
        ("SW1A  1AA, sw1a-1aa, x_SW1A.1AA", "SW1A …, sw1a …, x_SW1A …"),
        ("sw1a%C2%A01aa SW1A%2B1AA SW1A%25201AA", "sw1a … SW1A … SW1A …"),
        ("sw1a%201aa, M11AE and BT1 1AA", "sw1a …, M1 … and BT1 …"),
        ("E14001063 of SW1A, snapshot 0123456789abcdef", "E14001063 of SW1A, snapshot 0123456789abcdef"),
    ],
)
def test_no_line_opens_a_page_or_says_where_somebody_lives(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_neither_does_a_traceback(console: Console) -> None:
    lines = console.write("Failed at %s", "/hosting/enter/4~abc~d-e/", fails=True)
    assert lines[0].endswith("Failed at /hosting/enter/…/")


def test_the_programs_write_each_line_once() -> None:
    """Nobody has a handler of their own beside that of the root."""
    configuration = logging_configuration("django")
    assert configuration["root"]["handlers"] == ["console"]
    for name in ("django", "django.request", "gunicorn.error", "celery", "celery.beat"):
        assert configuration["loggers"].get(name, {}).get("handlers", []) == []


@pytest.mark.parametrize(
    ("sent", "is_proxy_trusted", "is_taken"),
    [
        ("from-proxy.1", True, True),
        ("from-proxy.1", False, False),
        ("a line\nand another", True, False),
        ("", True, False),
    ],
)
def test_a_request_is_named_by_a_proxy_only_where_it_is_trusted(
    sent: str, is_proxy_trusted: bool, is_taken: bool
) -> None:
    name = request_ids.name_of({"x-request-id": sent}.get, is_proxy_trusted=is_proxy_trusted)
    assert (name == sent) is is_taken
    assert is_taken or len(name) == request_ids.LENGTH


def test_refused_requests_are_written_once_whatever_was_sent() -> None:
    handler = folding.FoldingHandler()
    handler.setFormatter(Line("django"))
    handler.setStream(stream := io.StringIO())
    for number in range(50):
        text = f"Invalid HTTP_HOST header: 'evil{number}.example'."
        try:
            raise ValueError(text)
        except ValueError:
            error = sys.exc_info()
        record = logging.LogRecord("django.security.DisallowedHost", logging.ERROR, "", 0, text, None, error)
        record.status_code, record.request_id = 400, f"r{number}"
        handler.handle(record)
    assert stream.getvalue().count("evil") == 2, "one line and its traceback"
