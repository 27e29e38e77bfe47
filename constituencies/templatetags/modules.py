"""A page's script, with word to the browser of what the script imports, so that it need not find out bit by bit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from constituencies.kit.js_modules import Modules, modules_behind

register = template.Library()


@register.simple_tag
def module_script(name: str, demanded: str = "", media: str = "") -> SafeString:
    """The script with a `modulepreload` link for each module that it imports.

    `demanded`: of the modules that it imports on demand, the one that is wanted as soon as the page is there; `media`:
    in which windows.
    """
    modules = _modules(name)
    links = [(module, SafeString("")) for module in modules.at_once]
    if demanded:
        if demanded not in modules.on_demand:
            raise LookupError(f"{name} never imports {demanded}: what does the template's module_script mean?")
        behind = (demanded, *_modules(demanded).at_once)
        links += [(each, format_html(' media="{}"', media)) for each in behind if each not in modules.at_once]
    return format_html(
        '{}<script src="{}" type="module"></script>',
        format_html_join(
            "", '<link rel="modulepreload" href="{}"{}>\n', ((static(module), media) for module, media in links)
        ),
        static(name),
    )


@cache
def _modules(name: str) -> Modules:
    """Of the sources, as collected files are named by what is in them. Imports change with the code: once a process."""
    return modules_behind(name, _source)


def _source(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"No static file {name}: is an import or a template's module_script misspelt?")
    return Path(path).read_text()
