"""A sample of the postcodes in use: what is in `fixtures/sample-postcodes.txt`, and how it is made. Pure.

    script/make_sample_postcodes        (python -m mcm.sample.postcodes_in_use)

The Postcode table holds those that have ended as well, since they must be found, and does not say which:
without this list a third of the demo would meet at postcodes that nobody has any more, such as Barry's CF6. The
source is the package uk-postcodes-parsing (ONS Postcode Directory, those in use in November 2024), which only this
command needs. The same version of it gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "fixtures" / "sample-postcodes.txt"

ONE_IN = 69
"""Of 1.8 million: about 40 a seat."""

ISLANDS = ("GY", "IM", "JE")
"""Outside the United Kingdom."""


def postcodes_in_use() -> list[str]:
    """Some postcodes in use, evenly over the United Kingdom, without space."""
    return [
        outcode + incode
        for outcode, *incodes in map(str.split, PATH.read_text(encoding="ascii").splitlines())
        for incode in incodes
    ]


def sample(postcodes: Iterable[str]) -> list[str]:
    """Some of them by a hash, the same ones on every machine: sorted, and with their space."""
    return sorted(
        postcode for postcode in postcodes if _number(postcode) % ONE_IN == 0 and not postcode.startswith(ISLANDS)
    )


def lines(postcodes: list[str]) -> str:
    """An outcode and the second halves of its postcodes a line, such as “CF62 3AS 7BU”."""
    by_outcode = groupby((postcode.split() for postcode in postcodes), key=lambda halves: halves[0])
    return "".join(f"{outcode} {' '.join(incode for _, incode in halves)}\n" for outcode, halves in by_outcode)


def _number(postcode: str) -> int:
    return int.from_bytes(hashlib.blake2b(postcode.encode(), digest_size=8).digest(), "big")


def main() -> None:
    from uk_postcodes_parsing.postcodes_nov_2024 import (  # noqa: PLC0415 -- installed by that script alone
        POSTCODE_NOV_2024,
    )

    postcodes = sample(POSTCODE_NOV_2024)
    PATH.write_text(lines(postcodes), encoding="ascii")
    print(f"{len(postcodes):,} postcodes, {PATH.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
