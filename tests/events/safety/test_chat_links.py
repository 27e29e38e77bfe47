"""Which link is a group's: the door leads nowhere else."""

from __future__ import annotations

import pytest

from events.models import Group
from events.safety.chat_links import EXAMPLES, PATTERNS, NotAGroupLink, cleaned_link

SIGNAL = "https://signal.group/#CjQKIAbcdefghijklmnopqrstuvwxyz_-0123456789"


def test_every_platform_has_its_links() -> None:
    assert set(PATTERNS) == set(EXAMPLES) == set(Group.Platform.values)


@pytest.mark.parametrize(
    ("platform", "text", "kept"),
    [
        (
            "whatsapp",
            "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
        ),
        ("whatsapp", " chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv ", "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv"),
        ("whatsapp", "HTTPS://Chat.WhatsApp.com/AbCdEfGhIj?mode=ac_t", "https://chat.whatsapp.com/AbCdEfGhIj"),
        ("signal", SIGNAL, SIGNAL),
        ("telegram", "https://t.me/+AbCdEfGhIj0", "https://t.me/+AbCdEfGhIj0"),
        ("telegram", "t.me/joinchat/AbCdEfGhIj0", "https://t.me/joinchat/AbCdEfGhIj0"),
    ],
)
def test_an_invitation_is_kept(platform: str, text: str, kept: str) -> None:
    assert cleaned_link(platform, text) == kept


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("whatsapp", "http://chat.whatsapp.com/AbCdEfGhIjKl"),
        ("whatsapp", "https://chat.whatsapp.com.example.org/AbCdEfGhIjKl"),
        ("whatsapp", "https://example.org@chat.whatsapp.com/AbCdEfGhIjKl"),
        ("whatsapp", "https://chat.whatsapp.com/AbCdEfGhIjKl\nSet-Cookie: a=b"),
        ("whatsapp", "https://chat.whatsapp.com/AbCdEfGhIjKl#https://example.org"),
        ("whatsapp", SIGNAL),
        ("signal", "https://signal.group/AbCdEfGhIjKlMnOpQrStUv"),
        ("telegram", "https://t.me/somebody"),
        ("telegram", "javascript:alert(1)"),
        ("discord", "https://discord.gg/AbCdEfGhIjKl"),
        ("signal", ""),
    ],
)
def test_anything_else_is_refused_and_not_repeated(platform: str, text: str) -> None:
    with pytest.raises(NotAGroupLink) as refused:
        cleaned_link(platform, text)
    assert not text or text not in str(refused.value)
