"""What is wrong with a SECRET_KEY: whoever guesses it signs links and sessions of anybody."""

from __future__ import annotations

import zlib

SHORTEST = 50
FEWEST_LETTERS = 10
PLAINEST = 0.65
"""Of its length a key takes when it is compressed; one that repeats itself takes less, a random one 0.8 or more."""
KNOWN = ("django-insecure", "secret-key", "secretkey", "change-me", "changeme", "a-long-random")
"""Parts of keys that stand in examples."""


def weakness(key: str) -> str:
    """Why a key is no good, as the end of a sentence about it; empty if it is."""
    if len(key) < SHORTEST:
        return f"is too short: {len(key)} of at least {SHORTEST} characters"
    if any(part in key.lower().replace(" ", "-").replace("_", "-") for part in KNOWN):
        return "is an example that everybody knows"
    if len(set(key)) < FEWEST_LETTERS:
        return f"has fewer than {FEWEST_LETTERS} different characters"
    if len(zlib.compress(key.encode(), 9)) < PLAINEST * len(key):
        return "repeats itself"
    return ""
