from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from waffle.apps import WaffleConfig


class McmConfig(AppConfig):
    name = "mcm"
    verbose_name = _("MyCampaignMap")
    default = True

    def ready(self) -> None:
        for module in ("mcm.celery", "mcm.checks", "mcm.roles", "mcm.wiring"):
            import_module(module)  # each registers what it holds


class FlagStore(WaffleConfig):
    """django-waffle, whose flags are our prototypes (targeting/models/prototype.py)."""

    def ready(self) -> None:
        """Nothing: waffle's own listens for users and groups of a flag, of which ours has none."""
