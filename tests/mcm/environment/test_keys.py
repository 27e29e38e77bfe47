from __future__ import annotations

import secrets

import pytest

from mcm.environment.keys import weakness

KEY = "qpAKYJUoaLbR5IPeFjELTnLu-RfnqZyhqBe5Hu0Y6T-OJwAt_NwV_XBi_v0Jp7OAKq4"  # as token_urlsafe(50) makes them


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "too short"),
        ("a", "too short"),
        ("long and random", "too short"),
        (KEY[:40], "too short"),
        ("a" * 60, "different characters"),
        ("abc" * 20, "different characters"),
        ("abcdefghijkl" * 5, "repeats itself"),
        ("0123456789" * 6, "repeats itself"),
        ("django-insecure-" + KEY, "example"),
        ("a long random text, the same for all processes and hosts", "example"),
        ("CHANGE-ME-" + KEY, "example"),
    ],
)
def test_a_weak_key_is_told_from(key: str, why: str) -> None:
    assert why in weakness(key)


def test_a_random_one() -> None:
    for _ in range(300):
        for key in (secrets.token_urlsafe(48), secrets.token_hex(32), secrets.token_urlsafe(50)):
            assert weakness(key) == ""
