"""Who acts: somebody who signs in, as the rooms below `mcm` know them."""

from __future__ import annotations

from typing import Protocol, cast

from django.http import HttpRequest


class Actor(Protocol):
    """A user with a role and, as a regional organiser, with regions (mcm.models.User)."""

    @property
    def pk(self) -> int: ...

    @property
    def acts_everywhere(self) -> bool: ...

    @property
    def region_ids(self) -> frozenset[int]:
        """Where a regional organiser may act; empty for anybody else."""

    @property
    def confined_to(self) -> frozenset[int] | None:
        """Regions outside of which a regional organiser sets up nothing; None for anybody else."""

    def acts_in(self, region_id: int) -> bool:
        """Whether they may act on what others set up in a region."""

    def has_perm(self, perm: str) -> bool: ...


def actor_of(request: HttpRequest) -> Actor:
    """Who sends a request of the admin, which lets in nobody else."""
    return cast("Actor", request.user)
