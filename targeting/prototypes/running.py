"""What of a prototype goes into a campaign's snapshot, and so to every process within a second."""

from __future__ import annotations

from typing import NamedTuple

from django.utils import timezone
from django.utils.crypto import salted_hmac

from constituencies.models import Campaign
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.computing.next_events import with_next_events
from targeting.models import Prototype, Strategy
from targeting.prototypes.variants import RunningPrototype
from targeting.recommending.country import Country
from targeting.snapshot.build import country_of

KEY_LENGTH = 20


class OnTrial(NamedTuple):
    """What runs in a campaign, if anything."""

    prototype: RunningPrototype | None = None
    country: Country | None = None
    """As the strategy that is tried out has it; None where none is."""
    fingerprint: bytes = b""
    """The same as long as nothing of it changed."""


def on_trial(campaign: Campaign) -> OnTrial:
    """What runs in a campaign at this moment; computes the need of a strategy that is tried out."""
    prototype = running_prototype(campaign)
    if prototype is None:
        return OnTrial()
    running = RunningPrototype(
        prototype.name, prototype.changes, int(prototype.percent), prototype.ends_at.timestamp(), _key(prototype)
    )
    fingerprint = repr(running).encode()
    if prototype.strategy_id is None:
        return OnTrial(running, None, fingerprint)
    computed = compute(read_inputs(Strategy.objects.with_facts().get(pk=prototype.strategy_id)))
    return OnTrial(running, with_next_events(country_of(computed), computed), fingerprint + computed.fingerprint)


def running_prototype(campaign: Campaign) -> Prototype | None:
    running = Prototype.every().filter(campaign=campaign, everyone__isnull=True, ends_at__gt=timezone.now())
    return running.first()


def _key(prototype: Prototype) -> str:
    return salted_hmac("prototype of testers", f"{prototype.pk} {prototype.started_at}").hexdigest()[:KEY_LENGTH]
