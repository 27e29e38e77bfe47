"""axe-core on the page that is open: what it finds wrong, in lines that name the place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
EVERY_RULE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CONTRAST: dict[str, Any] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """By every rule in the light; in the dark by what colours alone can break."""
    _show(page, "dark")
    dark = [f"in the dark: {line}" for line in _lines(page, CONTRAST)]
    _show(page, "light")
    return [*_lines(page, EVERY_RULE), *dark]


def _show(page: Page, scheme: Literal["light", "dark"]) -> None:
    """In that scheme at once: halfway from one to the other, colours have no contrast worth measuring."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.getAnimations().forEach(animation => animation.cancel())")


def _lines(page: Page, options: dict[str, Any]) -> Iterator[str]:
    for violation in _axe.run(page, options=options).response["violations"]:
        for node in violation["nodes"]:
            why = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
            yield f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:120]} ({'; '.join(why)})"
