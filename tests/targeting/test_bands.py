"""Where one band of the map ends and the next begins: who moves a break says so here."""

import re

import pytest

from targeting import bands


@pytest.mark.parametrize(
    ("scale", "breaks"),
    [
        (bands.NEED, {"low": 10, "medium": 30, "high": 55, "very-high": 80}),
        (bands.MARGINALITY, {"within-30": -30, "within-20": -20, "within-10": -10, "within-5": -5}),
        (bands.FOOTFALL, {"few": 1, "some": 20, "many": 100, "most": 300}),
    ],
    ids=lambda value: getattr(value, "slug", ""),
)
def test_a_band_begins_at_its_break_and_not_below(scale: bands.Scale, breaks: dict[str, float]) -> None:
    first, *rest = [band.slug for band in scale.bands]
    assert rest == list(breaks)
    for below, (slug, value) in zip([first, *rest], breaks.items(), strict=False):
        assert (scale.of(value).slug, scale.of(value - 0.01).slug) == (slug, below)


def test_bands_of_marginality_are_where_their_labels_say() -> None:
    for band in bands.MARGINALITY.bands[1:]:
        [points] = re.findall(r"\d+", str(band.label))
        assert band.starts_at == -float(points)
