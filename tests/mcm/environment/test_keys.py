from __future__ import annotations

import secrets

import pytest

from mcm.environment.keys import weakness


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "too short"),
        ("a", "too short"),
        ("long and random", "too short"),
        (secrets.token_urlsafe(30), "too short"),
        ("a" * 60, "different characters"),
        ("abc" * 20, "different characters"),
        ("abcdefghijkl" * 5, "repeats itself"),
        ("0123456789" * 6, "repeats itself"),
        ("django-insecure-" + secrets.token_urlsafe(50), "example"),
        ("a long random text, the same for all processes and hosts", "example"),
        ("CHANGE-ME-" + secrets.token_urlsafe(50), "example"),
    ],
)
def test_a_weak_key_is_told_from(key: str, why: str) -> None:
    assert why in weakness(key)


def test_a_random_one() -> None:
    for _ in range(300):
        for key in (secrets.token_urlsafe(48), secrets.token_hex(32), secrets.token_urlsafe(50)):
            assert weakness(key) == ""
