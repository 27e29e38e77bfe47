"""What a public site must have set, told at start with a hint what to do."""

from __future__ import annotations

import os
from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def public_site_is_configured(**_kwargs: object) -> list[CheckMessage]:
    """A site that others can reach needs a key of its own, and no demo."""
    if settings.IS_LOCAL:
        return []
    errors: list[CheckMessage] = []
    if not os.environ.get("SECRET_KEY"):
        errors.append(
            Error(
                "SECRET_KEY is not set.",
                hint="Set it to a long random text, the same for all processes and hosts.",
                id="mcm.E001",
            )
        )
    if not os.environ.get("SITE_URL"):
        errors.append(
            Error(
                "SITE_URL is not set.",
                hint="Set it to the address of the site, such as https://map.example.org: links in messages need it.",
                id="mcm.E004",
            )
        )
    if not os.environ.get("EMAIL_URL"):
        errors.append(
            Error(
                "EMAIL_URL is not set.",
                hint="Set it to your mail server, such as smtp+tls://user:password@mail.example.org:587.",
                id="mcm.E005",
            )
        )
    if settings.MCM_DEMO:
        errors.append(
            Error(
                "MCM_DEMO is on, but ALLOWED_HOSTS names public hosts.",
                hint="Demo logins must not be reachable by others: unset MCM_DEMO.",
                id="mcm.E002",
            )
        )
    return errors


@register(Tags.security)
def visitors_are_told_apart(**_kwargs: object) -> list[CheckMessage]:
    """Behind a proxy that nobody told of, the whole country has one address, and one rate limit."""
    if settings.IS_LOCAL:
        return []
    problems: list[CheckMessage] = []
    if "TRUST_PROXY" not in os.environ:
        problems.append(
            Warning(
                "TRUST_PROXY is not set: behind a proxy all visitors together would have one rate limit.",
                hint="Set it to the number of proxies in front, usually 1; to 0 if visitors reach this host directly.",
                id="mcm.W006",
            )
        )
    if "TRUST_FORWARDED_FOR" in os.environ:
        problems.append(
            Error(
                "TRUST_FORWARDED_FOR is no longer read.",
                hint="Set TRUST_PROXY to the number of proxies in front instead.",
                id="mcm.E007",
            )
        )
    return problems


@register(Tags.security)
def public_site_says_whom_to_write_to(**_kwargs: object) -> list[CheckMessage]:
    """The law wants people to be able to ask what is kept of them, and somebody who finds a weakness must reach us."""
    if settings.IS_LOCAL or settings.CONTACT_EMAIL:
        return []
    return [
        Warning(
            "CONTACT_EMAIL is not set.",
            hint="Set it to an address that somebody reads: it is shown on /privacy/, /accessibility/ and /contact/, "
            "and /.well-known/security.txt does not exist without it.",
            id="mcm.W001",
        )
    ]


@register(Tags.database)
def current_campaign_has_its_imprint(databases: Sequence[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """A public site shows who promotes it (Elections Act 2022), not the example."""
    if settings.IS_LOCAL or not databases:
        return []
    from constituencies.models import EXAMPLE_IMPRINT, Campaign  # noqa: PLC0415 -- models are ready by now

    campaign = Campaign.objects.current()
    if campaign is None or campaign.imprint != EXAMPLE_IMPRINT:
        return []
    return [
        Error(
            f"The campaign “{campaign}” still shows the example imprint.",
            hint="Enter the promoter's name and address: admin, Campaigns.",
            id="mcm.E003",
        )
    ]
