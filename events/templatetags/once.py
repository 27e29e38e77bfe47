from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from events.safety.once import KEY_FIELD, new_key

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field, another at each rendering: sent twice, as by a double tap, the form is dealt with once."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY_FIELD, new_key())
