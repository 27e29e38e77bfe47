"""Whose facts are whose: all are public, and only the centre changes them."""

from constituencies.models import (
    BoundarySet,
    ByElection,
    Campaign,
    Constituency,
    Election,
    Party,
    PartyVotes,
    Region,
    Result,
)
from constituencies.scope.rules import everybody, set_rule, where_they_act

for model in (BoundarySet, ByElection, Campaign, Election, Party, PartyVotes, Result):
    set_rule(model, everybody)
set_rule(Constituency, everybody, choices=where_they_act("region"))
set_rule(Region, everybody, choices=where_they_act("pk"))
