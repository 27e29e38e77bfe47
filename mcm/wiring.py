"""What no app may know of another: here the upper ones are hooked onto the lower ones."""

import logging

from constituencies.changes import changed
from targeting.current import holder
from targeting.tasks import nudge

logger = logging.getLogger(__name__)


def nudge_targeting(**_kwargs: object) -> None:
    """Ask a worker to recompute need. Without a broker nothing is lost: the next tick sees the change."""
    if "redis" in holder.away:  # known by the watcher of a web process; trying may take seconds of a save
        return
    try:
        nudge.apply_async(retry=False, expires=30)
    except Exception as error:
        logger.warning("The worker could not be nudged: %s", error)


changed.connect(nudge_targeting, dispatch_uid="nudge targeting")
