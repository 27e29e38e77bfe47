"""The shapes of the answers from memory, for the API's schema."""

from __future__ import annotations

from rest_framework import serializers

from constituencies.lookup import Outcome
from constituencies.models import Election
from events.api import EventSerializer
from events.models import Event
from targeting import bands
from targeting.recommending.travel import TRAVEL_SLUGS


class NeedOfSeatSerializer(serializers.Serializer[object]):
    score = serializers.IntegerField(help_text="0 to 100 in steps of 5.")
    band = serializers.ChoiceField(bands.NEED.choices())


class NextEventSerializer(EventSerializer):
    drop_in = serializers.BooleanField(source="is_drop_in", help_text="People can come at any time until it ends.")

    class Meta:
        model = Event
        fields = [
            "id",
            "title",
            "constituency",
            "kind",
            "starts_at",
            "ends_at",
            "places",
            "needs",
            "is_first",
            "url",
            "place",
            "step_free",
            "drop_in",
        ]


class NamedSerializer(serializers.Serializer[object]):
    code = serializers.CharField(help_text="GSS code.")
    name = serializers.CharField()
    region = serializers.CharField()
    url = serializers.CharField()


class RecommendationSerializer(NamedSerializer):
    distance_km = serializers.FloatField(help_text="Over land, to its nearest open event.")
    by_sea = serializers.BooleanField(help_text="The way takes a ferry.")
    later = serializers.BooleanField(help_text="Nothing is open there within the next 14 days.")
    beyond = serializers.BooleanField(help_text="Farther than asked for.")
    need = NeedOfSeatSerializer()
    reason = serializers.CharField()
    has_group = serializers.BooleanField()
    next_events = NextEventSerializer(many=True)


class FirstEventSerializer(NamedSerializer):
    distance_km = serializers.FloatField(help_text="Over land, to the middle of the seat.")
    by_sea = serializers.BooleanField()
    need = NeedOfSeatSerializer()
    reason = serializers.CharField()
    has_group = serializers.BooleanField()
    host_url = serializers.CharField(allow_null=True, help_text="Null in a historical campaign.")
    tell_me_url = serializers.CharField(allow_null=True)


class LookupSerializer(serializers.Serializer[object]):
    postcode = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True, help_text="A town or constituency that was asked for by name.")
    outcome = serializers.ChoiceField([(outcome.value, outcome.value) for outcome in Outcome])
    message = serializers.CharField()
    suggestion = serializers.CharField(allow_blank=True)
    others = serializers.ListField(
        child=serializers.CharField(), help_text="Other towns of that name, as the lookup takes them."
    )
    constituency = NamedSerializer(allow_null=True)
    choices = NamedSerializer(many=True, help_text="Seats that may be one's own as well: ask again with `seat`.")
    travel = serializers.ChoiceField([(slug, slug) for slug in TRAVEL_SLUGS])
    widened = serializers.BooleanField(help_text="Too few seats within reach: travel is farther than asked for.")
    when = serializers.CharField(help_text="As it was understood: any, today, weekend, evenings, or a day.")
    when_unknown = serializers.BooleanField(
        help_text="The `when` that was asked for is over or is no time: the answer is for any time."
    )
    recommendations = RecommendationSerializer(many=True, help_text="Seats with an event that one can go to.")
    home = RecommendationSerializer(allow_null=True, help_text="One's own seat, whatever is on there.")
    remote = NextEventSerializer(many=True, help_text="Events that one joins from home.")
    first_event = FirstEventSerializer(
        allow_null=True, help_text="The seat within reach where a first event would count most."
    )
    strategy = serializers.CharField()
    as_of = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()


class SuggestionSerializer(serializers.Serializer[object]):
    name = serializers.CharField(help_text="As the lookup takes it.")
    kind = serializers.ChoiceField([("place", "place"), ("constituency", "constituency")])


class SuggestionsSerializer(serializers.Serializer[object]):
    suggestions = SuggestionSerializer(many=True)


class OutcodeSerializer(serializers.Serializer[object]):
    outcode = serializers.CharField()


class SeatOnMapSerializer(NamedSerializer):
    need = NeedOfSeatSerializer()
    marginality = serializers.ChoiceField(bands.MARGINALITY.choices())
    footfall = serializers.ChoiceField(
        bands.FOOTFALL.choices(), help_text="By the people confirmed for events that are not over."
    )
    has_group = serializers.BooleanField()
    not_contested = serializers.CharField(allow_blank=True)


class NeedSerializer(serializers.Serializer[object]):
    version = serializers.CharField()
    as_of = serializers.DateTimeField()
    stale = serializers.BooleanField()
    campaign = serializers.CharField()
    strategy = serializers.CharField()
    seats = SeatOnMapSerializer(many=True)


class ConstituencySerializer(SeatOnMapSerializer):
    electorate = serializers.IntegerField()


class PartyVotesSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    colour = serializers.CharField()
    votes = serializers.IntegerField()
    share = serializers.FloatField()
    before = serializers.FloatField(allow_null=True, help_text="Its share at the election of `compared`, if it stood.")


class PartyShareSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    colour = serializers.CharField()
    share = serializers.FloatField()


class OtherResultSerializer(serializers.Serializer[object]):
    election = serializers.CharField()
    parties = PartyShareSerializer(many=True)


class PreviousResultSerializer(serializers.Serializer[object]):
    """The newest earlier result on the same boundaries; null where it is unknown or says nothing of held or gained."""

    election = serializers.CharField()
    winner = serializers.CharField()


class ResultSerializer(serializers.Serializer[object]):
    election = serializers.CharField()
    kind = serializers.ChoiceField(Election.Kind.choices)
    parties = PartyVotesSerializer(many=True)
    majority = serializers.IntegerField()
    turnout = serializers.FloatField()
    when = serializers.CharField(help_text="How a sentence names the election, such as “in July 2024”.")
    previous = PreviousResultSerializer(allow_null=True)
    compared = serializers.CharField(
        allow_blank=True, help_text="The election before on the same boundaries: of it are the shares `before`."
    )
    others = OtherResultSerializer(many=True, help_text="Other elections on the same boundaries, the newest first.")


class SeatSerializer(ConstituencySerializer):
    slug = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    why = serializers.ListField(
        child=serializers.CharField(),
        help_text="Why it is needed, in sentences: how close it should be, who is going, what has been asked for.",
    )
    result = ResultSerializer(allow_null=True)
    events = NextEventSerializer(many=True)
