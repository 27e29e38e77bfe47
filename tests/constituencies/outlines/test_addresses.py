"""Towns, neighbours and hexagons at addresses that browsers may keep."""

from __future__ import annotations

from typing import Any

import brotli
import pytest
from django.test import Client

from constituencies import views
from constituencies.addresses import hexagons_of, hexagons_url, label_urls
from constituencies.models import Constituency
from constituencies.outlines.labels import LABEL_DETAILS, labels_text
from constituencies.outlines.text import read_shapes

FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.mark.parametrize("detail", LABEL_DETAILS)
def test_towns_come_from_memory_and_are_kept(client: Client, detail: str) -> None:
    response = client.get(label_urls()[detail], headers={"accept-encoding": "br"})
    assert response.status_code == 200
    assert response["Cache-Control"] == FOR_GOOD
    assert response["Content-Encoding"] == "br"
    assert brotli.decompress(response.content).decode() == labels_text(detail)
    again = client.get(label_urls()[detail], headers={"accept-encoding": "br", "if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    ["/labels/overview-0123456789abcdef.json", "/labels/nonsense-0123456789abcdef.json"],
    ids=["since-replaced", "no-such-detail"],
)
def test_towns_that_are_others_by_now_are_not_found(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "reload the page" in response.json()["message"]


def test_each_seat_has_its_hexagon(
    client: Client, seats: dict[str, Constituency], django_assert_num_queries: Any
) -> None:
    views._hexagons.cache_clear()
    address = hexagons_url("fictional", seats.values())
    with django_assert_num_queries(1):
        response = client.get(address, headers={"accept-encoding": "identity"})
    assert response.status_code == 200
    assert response["Cache-Control"] == FOR_GOOD
    assert set(read_shapes(response.content.decode())) == {seat.code for seat in seats.values()}
    with django_assert_num_queries(0):
        client.get(address, headers={"accept-encoding": "identity"})


def test_another_place_in_the_cartogram_is_another_address(client: Client, seats: dict[str, Constituency]) -> None:
    views._hexagons.cache_clear()
    before = hexagons_url("fictional", seats.values())
    seat = next(iter(seats.values()))
    seat.hex_q += 40
    seat.save()
    assert hexagons_url("fictional", seats.values()) != before
    assert client.get(before).status_code == 404
    assert client.get(hexagons_url("fictional", seats.values())).status_code == 200


def test_the_order_of_seats_does_not_matter(seats: dict[str, Constituency]) -> None:
    assert hexagons_of(seats.values()) == hexagons_of(reversed(list(seats.values())))
