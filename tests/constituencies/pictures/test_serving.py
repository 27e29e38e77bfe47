"""A picture is drawn when somebody asks for it: once, one at a time, and never for whoever has it already."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import RequestFactory

from constituencies.pictures import serving
from constituencies.pictures.maps import Scene
from constituencies.pictures.poster import PosterWords, poster_digest

WORDS = PosterWords("Doors", "Promoted by A. N. Agent.")


@pytest.fixture(autouse=True)
def nothing_drawn_yet() -> Iterator[None]:
    serving._kept.clear()
    yield
    serving._kept.clear()


def scene() -> Scene:
    return []


def never() -> Scene:
    raise AssertionError("drawn again")


def test_it_is_drawn_once(rf: RequestFactory) -> None:
    first = serving.picture_response(rf.get("/share.png"), WORDS, "map", scene)
    assert (first.status_code, first["Content-Type"]) == (200, "image/png")
    again = serving.picture_response(rf.get("/share.png"), WORDS, "map", never)
    assert getattr(again, "content", b"") == getattr(first, "content", b"no") != b""


def test_whoever_has_it_is_told_so_without_drawing(rf: RequestFactory) -> None:
    etag = f'"{poster_digest(WORDS, "map")}"'
    answer = serving.picture_response(rf.get("/share.png", headers={"if-none-match": etag}), WORDS, "map", never)
    assert (answer.status_code, answer["ETag"]) == (304, etag)


def test_its_own_address_may_be_kept_for_good_and_any_other_for_a_while(rf: RequestFactory) -> None:
    path = serving.versioned("/share.png", WORDS, "map")
    assert "immutable" in serving.picture_response(rf.get(path), WORDS, "map", scene)["Cache-Control"]
    for other in ("/share.png", "/share.png?v=0123"):
        caching = serving.picture_response(rf.get(other), WORDS, "map", scene)["Cache-Control"]
        assert caching == serving.FOR_A_WHILE


def test_only_so_many_are_kept(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "KEPT", 2)
    monkeypatch.setattr(serving, "poster", lambda words, _scene: words.title.encode())
    for title in ("one", "two", "three"):
        serving.picture_response(rf.get("/"), PosterWords(title, ""), "map", scene)
    assert list(serving._kept.values()) == [b"two", b"three"]


def test_whoever_would_wait_too_long_is_asked_to_come_back(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LONGEST_WAIT", 0.01)
    with serving._one_at_a_time:
        answer = serving.picture_response(rf.get("/"), WORDS, "map", never)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Cache-Control"] == "no-store"
