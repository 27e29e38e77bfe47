"""The words that templates put to times, distances and slugs."""

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from django.template import Context, Template

from events.models import Event
from targeting import bands
from targeting.templatetags import display

STYLES = Path(__file__).parents[3] / "static" / "css" / "bands.css"


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        ("2026-11-28T10:00:00+00:00", "28 Nov 10:00 GMT"),
        ("2027-05-01T09:00:00+00:00", "1 May 10:00 BST"),
        ("2027-05-01T10:00:00+01:00", "1 May 10:00 BST"),
        (dt.datetime(2027, 5, 1, 23, 30, tzinfo=dt.UTC), "2 May 00:30 BST"),
    ],
)
def test_times_are_those_of_the_united_kingdom(moment: str | dt.datetime, local: str) -> None:
    template = Template("{% load display %}{{ moment|london|date:'j M H:i T' }}")
    assert template.render(Context({"moment": moment})) == local


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "text"),
    [
        ("2026-11-28T10:00:00+00:00", "2026-11-28T12:30:00+00:00", "10:00–12:30"),
        ("2026-11-28T22:00:00+00:00", "2026-11-29T01:00:00+00:00", "22:00–01:00 (Sunday)"),
        # The clocks go forward at 1:00 on 28 March 2027 and back at 2:00 on 31 October 2027.
        ("2027-03-28T00:30:00+00:00", "2027-03-28T01:30:00+00:00", "00:30–02:30"),
        ("2027-10-31T00:30:00+01:00", "2027-10-31T02:30:00+00:00", "00:30–02:30"),
        # Midnight in London is still the day before in UTC.
        ("2027-05-01T22:30:00+00:00", "2027-05-01T23:30:00+00:00", "23:30–00:30 (Sunday)"),
    ],
)
def test_hours_name_another_day_and_follow_the_clocks(starts_at: str, ends_at: str, text: str) -> None:
    assert display.hours(starts_at, ends_at) == text


@pytest.mark.parametrize("value", ["2019-11-28", dt.date(2019, 11, 28), dt.datetime(2019, 11, 28, 9, tzinfo=dt.UTC)])
def test_a_day_is_written_out(value: str | dt.date) -> None:
    assert display.day(value) == "28 November 2019"


@pytest.mark.parametrize(
    ("distance_km", "miles"), [(0, 0), (1.6, 0), (1.61, 1), (2.3, 1), (2.5, 2), (22.6, 14), (2011.7, 1250)]
)
def test_distances_are_in_whole_miles(distance_km: float, miles: int) -> None:
    assert display.whole_miles(distance_km) == miles


def test_an_event_that_has_begun_says_until_when_it_is_on() -> None:
    times = "2026-11-28T10:00:00+00:00", "2026-11-28T22:00:00+00:00"
    assert display.event_hours(*times, is_on=False) == "10:00–22:00"
    assert display.event_hours(*times, is_on=True) == "On now, until 22:00"


def test_every_slug_has_words() -> None:
    assert all(display.band_label(band.slug, layer.slug) for layer in bands.LAYERS for band in layer.bands)
    assert all(display.kind_label(kind) for kind in Event.Kind)
    assert all(display.step_free_label(step_free) for step_free in Event.StepFree)


def test_every_band_has_a_colour() -> None:
    styles = STYLES.read_text()
    slugs = [f"{layer.slug}-{band.slug}" for layer in bands.LAYERS for band in layer.bands]
    assert [slug for slug in slugs if f".{slug} {{ --band: var(--{slug}); }}" not in styles] == []
    assert [slug for slug in slugs if f"  --{slug}: #" not in styles] == []


@pytest.mark.parametrize("layer", bands.LAYERS, ids=lambda layer: layer.slug)
def test_bands_grow_darker_so_that_lightness_alone_tells_them_apart(layer: bands.Scale) -> None:
    lightness = [luminance(colour_of(f"{layer.slug}-{band.slug}")) for band in layer.bands]
    ratios = [(paler + 0.05) / (deeper + 0.05) for paler, deeper in pairwise(lightness)]
    assert min(ratios) > 1.3


@pytest.mark.parametrize("layer", bands.LAYERS, ids=lambda layer: layer.slug)
def test_in_the_dark_they_grow_brighter(layer: bands.Scale) -> None:
    lightness = [luminance(colour_of(f"{layer.slug}-{band.slug}", in_the_dark=True)) for band in layer.bands]
    assert min((stronger + 0.05) / (fainter + 0.05) for fainter, stronger in pairwise(lightness)) > 1.3


def colour_of(slug: str, *, in_the_dark: bool = False) -> str:
    return STYLES.read_text().split(f"  --{slug}: #")[2 if in_the_dark else 1][:6]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_scripts_find_every_text_that_they_say() -> None:
    scripts = "".join(path.read_text() for path in (STYLES.parents[1] / "js").rglob("*.js"))
    unused = [
        key
        for key in display.map_texts()
        if not any(form in scripts for form in (f"texts.{key}", f'"{key}"', f"`{key.partition('-')[0]}-"))
    ]
    assert unused == []
