"""What a visitor is told of an error that nobody expected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mcm.logs.request_ids import set_request_id


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A site where every page of Django's fails, asked in a request of the name abc123."""
    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", lambda *_: 1 / 0)
    set_request_id("abc123")
    yield Client(raise_request_exception=False)
    set_request_id("")


def test_a_page_that_fails_says_what_to_quote(failing: Client) -> None:
    response = failing.get("/events/1/")
    assert response.status_code == 500
    assert "<b>abc123</b>" in response.content.decode()


def test_the_api_says_it_in_json(failing: Client) -> None:
    response = failing.get("/api/v1/events/")
    assert response.status_code == 500
    assert response.json()["outcome"] == "failed"
    assert "abc123" in response.json()["message"]
