"""What was done in each constituency and what it cost, as CSV: for the returns of election expenses."""

from __future__ import annotations

from django.utils import timezone
from import_export import resources
from import_export.fields import Field

from events.models import Activity


class ActivityTable(resources.ModelResource):
    """A line for each event; no name of anybody who comes or hosts, and of a private home only the district."""

    campaign = Field(attribute="campaign__slug", column_name="campaign")
    code = Field(attribute="constituency__code", column_name="code")
    constituency = Field(attribute="constituency__name", column_name="constituency")
    region = Field(attribute="constituency__region__name", column_name="region")
    day = Field(column_name="day")
    begins = Field(column_name="begins")
    ends = Field(column_name="ends")
    kind = Field(attribute="get_kind_display", column_name="kind")
    title = Field(attribute="title", column_name="title")
    place = Field(attribute="public_place", column_name="place")
    status = Field(attribute="get_status_display", column_name="status")
    confirmed = Field(attribute="confirmed_signups", column_name="confirmed_signups")
    cost = Field(column_name="cost_gbp")
    cost_note = Field(attribute="cost_note", column_name="what_for")

    class Meta:
        model = Activity
        fields = (
            *("campaign", "code", "constituency", "region", "day", "begins", "ends", "kind", "title", "place"),
            *("status", "confirmed", "cost", "cost_note"),
        )
        export_order = fields

    def dehydrate_day(self, event: Activity) -> str:
        return timezone.localtime(event.starts_at).date().isoformat()

    def dehydrate_begins(self, event: Activity) -> str:
        return f"{timezone.localtime(event.starts_at):%H:%M}"

    def dehydrate_ends(self, event: Activity) -> str:
        return f"{timezone.localtime(event.ends_at):%H:%M}"

    def dehydrate_cost(self, event: Activity) -> str:
        return "" if event.cost is None else f"{event.cost:.2f}"
