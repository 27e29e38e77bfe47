"""Which variant of an answer a visitor gets, and what the cookie says of it. Pure.

While a prototype runs, a visitor's first lookup draws a number from 0 to 99, which a cookie remembers: below the
prototype's share they get the prototype, else the usual answer. The cookie is of that prototype alone, so the next one
draws anew. It holds `no-soonness.37`, or for testers `no-soonness.prototype.<key>`, or `no-soonness.out` for those who
take no part.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

COOKIE = "mcm-prototype"
BUCKETS = 100
OUT = "out"
TESTERS = "testers"
"""In the place of a variant, for those who came by a testers' link: they are not compared."""


class Variant(StrEnum):
    USUAL = "usual"
    PROTOTYPE = "prototype"


class Kind(StrEnum):
    """What a prototype changes."""

    NO_SOONNESS = "no-soonness"
    STRATEGY = "strategy"


class RunningPrototype(NamedTuple):
    """What a snapshot holds of a prototype that runs."""

    name: str
    """Short, such as no-soonness."""
    kind: str
    share: int
    """Percent of the visitors that get it."""
    until: float
    """Seconds since 1970."""
    key: str
    """What a tester's cookie must hold: without a link nobody can try out what was not meant for them."""


class Part(NamedTuple):
    """How one visitor takes part."""

    variant: Variant = Variant.USUAL
    prototype: str = ""
    """Its name; "" where none runs."""
    share: int = 0
    counted_as: str = ""
    """A variant, or `TESTERS`; "" for those who take no part."""
    set_cookie: str = ""
    """The header by which the visitor's cookie is set or removed; "" to leave it as it is."""

    @property
    def is_on_prototype(self) -> bool:
        return self.variant is Variant.PROTOTYPE


NO_PART = Part()


def part_of(
    prototype: RunningPrototype | None, cookies: str, now: float, draw: Callable[[], int], *, is_secure: bool
) -> Part:
    """How the sender of a `Cookie` header takes part at `now`, in seconds since 1970.

    `draw` gives the number of whoever has none yet, 0 to 99.
    """
    if prototype is None or now >= prototype.until:
        return NO_PART if not _value(cookies) else Part(set_cookie=cookie_header("", 0, is_secure=is_secure))
    name, _, rest = _value(cookies).partition(".")
    if name == prototype.name:
        if rest == OUT:
            return Part(prototype=prototype.name, share=prototype.share)
        variant, _, key = rest.partition(".")
        if key == prototype.key and variant in _VARIANTS:
            return Part(Variant(variant), prototype.name, prototype.share, TESTERS)
        if rest in _NUMBERS:
            return _drawn(prototype, int(rest))
    number = draw()
    seconds = int(prototype.until - now) + 1
    set_cookie = cookie_header(f"{prototype.name}.{number}", seconds, is_secure=is_secure)
    return _drawn(prototype, number)._replace(set_cookie=set_cookie)


def part_so_far(prototype: RunningPrototype | None, cookies: str, now: float) -> Part:
    """The same of those alone who take part already: nobody gets a cookie by it."""
    part = part_of(prototype, cookies, now, lambda: 0, is_secure=False)
    return NO_PART if part.set_cookie else part


def value_for_testers(prototype: RunningPrototype, variant: Variant) -> str:
    """What a tester's cookie holds."""
    return f"{prototype.name}.{variant}.{prototype.key}"


def cookie_header(value: str, seconds: int, *, is_secure: bool) -> str:
    """The value of `Set-Cookie`; 0 seconds remove the cookie."""
    secure = "; Secure" if is_secure else ""
    return f"{COOKIE}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


_VARIANTS = frozenset(Variant)
_NUMBERS = frozenset(str(number) for number in range(BUCKETS))


def _drawn(prototype: RunningPrototype, number: int) -> Part:
    variant = Variant.PROTOTYPE if number < prototype.share else Variant.USUAL
    return Part(variant, prototype.name, prototype.share, variant)


def _value(cookies: str) -> str:
    """Of our cookie; "" where there is none."""
    if COOKIE not in cookies:
        return ""
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
