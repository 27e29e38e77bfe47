"""The breaks between bands, one list for each layer of the map. Their colours are in static/css/bands.css.

Pure: labels are marked for translation, not translated here.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Band:
    slug: str
    label: str | Promise
    starts_at: float
    """The lowest value in the band, in the unit of its scale."""


@dataclass(frozen=True)
class Scale:
    """Bands of one quantity, from the faintest to the strongest."""

    slug: str
    label: str | Promise
    bands: Sequence[Band]

    def index(self, value: float) -> int:
        """Position of the band that holds a value; the first band also holds everything below it."""
        return max(0, bisect_right([band.starts_at for band in self.bands], value) - 1)

    def of(self, value: float) -> Band:
        return self.bands[self.index(value)]

    def choices(self) -> list[tuple[str, str | Promise]]:
        return [(band.slug, band.label) for band in self.bands]

    def label_of(self, slug: str) -> str | Promise:
        return dict(self.choices())[slug]


NEED = Scale(
    "need",
    _("Need"),
    (
        Band("lowest", _("lowest"), 0),
        Band("low", _("low"), 10),
        Band("medium", _("medium"), 30),
        Band("high", _("high"), 55),
        Band("very-high", _("very high"), 80),
    ),
)
"""By the need score, 0 to 100. Never “safe”: a hopeless seat is not safe."""
HIGH_FROM = len(NEED.bands) - 2
"""Position of the lowest band of need that is called high."""

MARGINALITY = Scale(
    "marginality",
    _("Marginality"),
    (
        Band("over-30", _("over 30 points"), -1000),
        Band("within-30", _("within 30 points"), -30),
        Band("within-20", _("within 20 points"), -20),
        Band("within-10", _("within 10 points"), -10),
        Band("within-5", _("within 5 points"), -5),
    ),
)
"""By minus the absolute margin, in percentage points: closer is deeper."""

FOOTFALL = Scale(
    "footfall",
    _("People going"),
    (
        Band("none", _("nobody yet"), 0),
        Band("few", _("a few"), 1),
        Band("some", _("some"), 20),
        Band("many", _("many"), 100),
        Band("most", _("very many"), 300),
    ),
)
"""By the people confirmed for events that are not over. A canvass takes 12 to 40 of them: “a few” would hardly fill
one, “some” fill one or more, “many” a busy week, “very many” come in the last days. What need counts is footfall, in
sessions (events/footfall.py), which is for staff."""

LAYERS = (NEED, MARGINALITY, FOOTFALL)
"""What the map can show, in the order of its switch."""


def public_score(score: float) -> int:
    """A score as the public sees it: in steps of 5."""
    return int(5 * round(score / 5))
