from __future__ import annotations

from typing import Any

import pytest
import redis
from django.test import Client


def test_a_process_that_is_up_says_so(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_data_the_site_is_not_ready(client: Client, db: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False


@pytest.mark.usefixtures("postcodes")
def test_with_snapshot_and_postcodes_it_is_ready(client: Client, publish_now: Any) -> None:
    publish_now()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["degraded"] == []


@pytest.mark.usefixtures("postcodes")
def test_it_stays_ready_without_redis_and_says_what_is_missing(
    client: Client, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise redis.ConnectionError("away")

    publish_now()
    monkeypatch.setattr(redis.Redis, "ping", away)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["degraded"] == ["redis"]
