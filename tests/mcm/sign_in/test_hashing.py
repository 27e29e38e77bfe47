"""One password at a time is hashed on a host."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client

from mcm.models import User
from mcm.sign_in import hashing
from tests.mcm.sign_in.people import give_password

IN_TURN = ["mcm.sign_in.hashing.OneAtATimeHasher"]


@pytest.fixture
def of_a_request(settings: Any) -> None:
    settings.PROGRAM = "django"
    settings.PASSWORD_HASHERS = IN_TURN


def test_every_password_of_the_site_is_hashed_in_turn(settings: Any) -> None:
    from mcm import settings as ours

    assert ours.PASSWORD_HASHERS == IN_TURN
    settings.PASSWORD_HASHERS = IN_TURN
    assert hashers.make_password("x").startswith("pbkdf2_sha256$1000000$")
    assert hashers.identify_hasher("pbkdf2_sha256$1$salt$x").__class__ is hashing.OneAtATimeHasher


def test_one_hashes_one_waits_and_the_others_are_turned_away_at_once(
    of_a_request: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = 0, 0
    lock = threading.Lock()

    def slow(*_args: object) -> str:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.3)
        with lock:
            at_once -= 1
        return "hashed"

    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "encode", slow)

    def attempt(_number: int) -> tuple[str, float]:
        start = time.monotonic()
        try:
            outcome = hashing.OneAtATimeHasher().encode("x", "salt")
        except hashing.HashingBusy:
            outcome = "busy"
        return outcome, time.monotonic() - start

    with ThreadPoolExecutor(24) as pool:
        results = list(pool.map(attempt, range(24)))
    assert most == 1
    assert [outcome for outcome, _seconds in results].count("hashed") == 2
    assert max(seconds for outcome, seconds in results if outcome == "busy") < 0.3, "nobody else holds a process"


def test_whoever_waits_gives_up(of_a_request: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAITS_AT_MOST", 0.1)
    with hashing.turn(), pytest.raises(hashing.HashingBusy):
        hashing.OneAtATimeHasher().encode("x", "salt", 1)


def test_after_a_failure_the_place_is_free(of_a_request: None) -> None:
    with pytest.raises(ValueError, match="broken"), hashing.turn():
        raise ValueError("broken")
    with hashing.turn():
        pass


def test_a_command_at_a_terminal_waits(settings: Any) -> None:
    settings.PROGRAM = "django"
    with hashing.turn():
        settings.PROGRAM = ""
        waiting = threading.Thread(target=lambda: hashing.OneAtATimeHasher().encode("x", "salt", 1))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_where_no_place_can_be_made_none_is_taken(of_a_request: None, settings: Any, tmp_path: Any) -> None:
    file = tmp_path / "file"
    file.touch()
    settings.MCM_HOME = file
    with pytest.raises(hashing.HashingBusy):
        hashing.OneAtATimeHasher().encode("x", "salt", 1)


def test_whoever_is_turned_away_is_told_when_to_try_again(
    client: Client, olive: User, of_a_request: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "WAITS_AT_MOST", 0.05)
    with hashing.turn():
        answer = give_password(client, "olive")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "One moment, please" in answer.content.decode()
