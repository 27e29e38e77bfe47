"""Tells the browser early which modules a page's script imports, so that it need not find out one after the other."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def preload_modules(*names: str, media: str = "") -> SafeString:
    """A `modulepreload` link for each static file named; `media`: only for windows that match."""
    condition = format_html(' media="{}"', media) if media else ""
    return format_html_join(
        "\n", '<link rel="modulepreload" href="{}"{}>', ((static(name), condition) for name in names)
    )
