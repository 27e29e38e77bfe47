"""What a public site must have set, told by every command and at each start, with a hint what to do.

Errors stop script/server, as they stop `manage.py check`: a site that anybody can break into is no site.
"""

from __future__ import annotations

import ipaddress
import os

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from mcm.environment.keys import weakness

NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
PACKAGES = {"postgres": "PostgreSQL (DATABASE_URL)", "valkey": "Redis or Valkey (REDIS_URL)"}


@register(Tags.security)
def public_site_is_configured(**_kwargs: object) -> list[CheckMessage]:
    """A site that others can reach needs a key of its own, its own name and mail server, and shows no debug pages."""
    if settings.IS_LOCAL:
        return []
    key = os.environ.get("SECRET_KEY", "")
    weak = weakness(key) or weakness(settings.SECRET_KEY)
    problems = [
        (not key, "E001", "SECRET_KEY is not set.", f"Set it to what this prints, the same on all hosts: {NEW_KEY}"),
        (bool(key and weak), "E006", f"SECRET_KEY {weak}.", f"Set it to what this prints, on all hosts: {NEW_KEY}"),
        (settings.DEBUG, "E007", "DEBUG is on.", "Unset DEBUG: its pages show settings and source to anybody."),
        (
            any("*" in host for host in settings.ALLOWED_HOSTS),
            "E008",
            "ALLOWED_HOSTS holds a *.",
            "Name the site's own hosts, such as ALLOWED_HOSTS=map.example.org; for all below one: .example.org",
        ),
        (
            not os.environ.get("SITE_URL"),
            "E004",
            "SITE_URL is not set.",
            "Set it to the address of the site, such as https://map.example.org: links in messages need it.",
        ),
        (
            not os.environ.get("EMAIL_URL"),
            "E005",
            "EMAIL_URL is not set.",
            "Set it to your mail server, such as smtp+tls://user:password@mail.example.org:587.",
        ),
        (
            settings.MCM_DEMO,
            "E002",
            "MCM_DEMO is on, but ALLOWED_HOSTS names public hosts.",
            "Demo logins must not be reachable by others: unset MCM_DEMO.",
        ),
    ]
    return [Error(text, hint=hint, id=f"mcm.{name}") for is_so, name, text, hint in problems if is_so]


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
                id="mcm.E009",
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
            id="mcm.W003",
        )
    ]


@register(Tags.security)
def public_site_is_well_served(**_kwargs: object) -> list[CheckMessage]:
    """What a public site should not do, and may."""
    if settings.IS_LOCAL:
        return []
    warnings: list[CheckMessage] = []
    services = [PACKAGES[name] for name in settings.PRIVATE_SERVICES if name in PACKAGES]
    if services:
        warnings.append(
            Warning(
                f"This site runs on services from Python packages: {' and '.join(services)}.",
                hint="Bring your own, from your system or a provider: those get security updates and backups, and "
                "outlive this host. The packages are for trying the site out.",
                id="mcm.W001",
            )
        )
    if _sends_passwords_in_the_clear():
        warnings.append(
            Warning(
                "Mail goes to its server on a connection that is not encrypted.",
                hint="Use EMAIL_URL=smtp+tls://… (port 587) or smtps://… (port 465): mails hold links that sign in.",
                id="mcm.W002",
            )
        )
    return warnings


def _sends_passwords_in_the_clear() -> bool:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return False
    try:
        return not ipaddress.ip_address(settings.EMAIL_HOST).is_loopback
    except ValueError:
        return bool(settings.EMAIL_HOST != "localhost")


@register(Tags.security)
def current_campaign_has_its_imprint(**_kwargs: object) -> list[CheckMessage]:
    """A public site shows who promotes it (Elections Act 2022), not the example."""
    if settings.IS_LOCAL:
        return []
    from constituencies.models import EXAMPLE_IMPRINT, Campaign  # noqa: PLC0415 -- models are ready by now

    try:
        campaign = Campaign.objects.current()
    except DatabaseError:  # not reachable yet, or not migrated: asked again once it is (manage.py prepare)
        return []
    if campaign is None or (campaign.imprint.strip() and campaign.imprint.strip() != EXAMPLE_IMPRINT):
        return []
    return [
        Error(
            f"The campaign “{campaign}” still shows the example imprint.",
            hint="Say who promotes it: script/manage set_imprint 'Promoted by NAME for PARTY, both at ADDRESS'",
            id="mcm.E003",
        )
    ]
