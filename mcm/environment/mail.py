"""EMAIL_URL: where mail goes, and whether on an encrypted connection."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

PLAIN, STARTTLS, TLS = "", "EMAIL_USE_TLS", "EMAIL_USE_SSL"
"""Not encrypted; encrypted after a greeting (port 587); encrypted from the first byte (port 465): Django's names."""
SCHEMES = {"smtp": PLAIN, "smtp+tls": STARTTLS, "smtps": TLS, "smtp+ssl": TLS}
PORTS = {PLAIN: 25, STARTTLS: 587, TLS: 465}
IN_QUERY = {"tls": STARTTLS, "ssl": TLS}
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def mail_settings(url: str) -> dict[str, object]:
    """Django's EMAIL_… settings. Raises ImproperlyConfigured, which names what is wrong and no password.

    >>> settings = mail_settings("smtp+tls://ann:p%40ss@mail.example.org")
    >>> settings["EMAIL_USE_TLS"], settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"]
    (True, 587, 'p@ss')
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("EMAIL_URL is no address: write # and / of a password as %23 and %2F.") from error
    if parts.scheme not in SCHEMES:
        # Console, files, memory, nowhere: django-environ's, which refuses any other.
        return dict(environ.Env.email_url_config(url))  # type: ignore[no-untyped-call]
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no mail server, as smtp+tls://user:password@mail.example.org does.")
    how = _encryption(parts.scheme, parts.query, port)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[how],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": how == STARTTLS,
        "EMAIL_USE_SSL": how == TLS,
    }


def _encryption(scheme: str, query: str, port: int | None) -> str:
    how = SCHEMES[scheme]
    for name, value in parse_qsl(query, keep_blank_values=True):
        encryption = IN_QUERY.get(name.lower())
        if encryption is None or value.lower() not in (*YES, *NO):
            raise ImproperlyConfigured(f"EMAIL_URL: “{name}” is neither tls=True nor ssl=True.")
        if value.lower() in YES:
            how = encryption
    # Nobody speaks TLS from the first byte there, whatever the scheme is called.
    return STARTTLS if how == TLS and port == PORTS[STARTTLS] else how
