from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class McmConfig(AppConfig):
    name = "mcm"
    verbose_name = _("MyCampaignMap")

    def ready(self) -> None:
        for module in ("mcm.celery", "mcm.checks", "mcm.roles", "mcm.wiring"):
            import_module(module)  # each registers what it holds
