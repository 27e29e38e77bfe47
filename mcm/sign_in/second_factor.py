"""The second factor: a code from an authenticator app (TOTP), or one of ten recovery codes.

Whoever steers needs one where SECOND_FACTOR says so; others are asked for it once they have set one up. Devices are
django-otp's; of a recovery code its digest is kept.
"""

from __future__ import annotations

import secrets

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django_otp import devices_for_user, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from mcm.models import How, Role, User

ROLES = frozenset({Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR})
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LETTERS = 12


def is_needed(user: User) -> bool:
    return bool(settings.SECOND_FACTOR) and (user.role in ROLES or app_of(user) is not None)


def is_missing(user: User) -> bool:
    """Whether somebody has still to show their second factor in this session. `user` is that of a request."""
    return getattr(user, "otp_device", None) is None and is_needed(user)


def app_of(user: User) -> TOTPDevice | None:
    """The authenticator app that somebody has set up."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return device


def new_app(user: User) -> TOTPDevice:
    """The one that somebody is about to set up; the same until they have."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})[0]
    return device


def confirm_app(user: User, code: str) -> TOTPDevice | None:
    """The new app shows the right code: it is the one from now on. None for a wrong code."""
    with transaction.atomic():
        unconfirmed = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False)
        device: TOTPDevice | None = unconfirmed.first()
        if device is None or not device.verify_token(_plain(code)):
            return None
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
    return device


def verify(user: User, code: str) -> tuple[Device, How] | None:
    """The device that a code is of, and which kind; None for a wrong one, and while too many were wrong."""
    code = _plain(code)
    app = app_of(user)
    if code.isdecimal():
        device = verify_token(user, app.persistent_id, code) if app else None
        return (device, How.APP) if device else None
    codes = StaticDevice.objects.filter(user=user, confirmed=True).first()
    device = verify_token(user, codes.persistent_id, _digest(user, code)) if codes else None
    return (device, How.RECOVERY_CODE) if device else None


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes that work once each, to be shown once; those before work no more."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS)) for _ in range(CODES)]
    with transaction.atomic():
        device, _new = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery", "confirmed": True})
        device.token_set.all().delete()
        for code in codes:
            device.token_set.create(token=_digest(user, code))
    return ["-".join(code[i : i + 4] for i in range(0, _CODE_LETTERS, 4)) for code in codes]


def take_away(user: User) -> None:
    """Take away somebody's second factor: they set up another one. Their open sessions show none any more."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()


def qr_code(device: TOTPDevice) -> SafeString:
    """For the camera of the app, as SVG within the page."""
    return SafeString(segno.make(device.config_url, micro=False).svg_inline(scale=5, border=4, light="#fff"))


def secret(device: TOTPDevice) -> str:
    """The same to be typed: groups of four letters."""
    letters = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _digest(user: User, code: str) -> str:
    return salted_hmac("recovery codes", f"{user.pk}:{code}").hexdigest()[:16]
