from __future__ import annotations

from django import forms
from django.test import SimpleTestCase

from events.forms.public import PlainSelect

CHOICES = [("", "Choose one"), ("a", "Ynys Môn"), ("b", 'O\'Brien & "Sons" <x>')]


class PlainSelectTest(SimpleTestCase):
    def test_the_same_html_as_djangos_own(self) -> None:
        for value in ("", "b", None):
            attrs = {"id": "id_seat", "required": True, "aria-describedby": "id_seat_error"}
            plain, own = PlainSelect(choices=CHOICES), forms.Select(choices=CHOICES)
            self.assertHTMLEqual(plain.render("seat", value, attrs), own.render("seat", value, attrs))
