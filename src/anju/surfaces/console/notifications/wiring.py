"""The bell."""

from anju.domains.notifications import queries
from anju.surfaces.console.notifications import subscribers
from anju.ui import surroundings

__all__ = ["subscribers"]

surroundings.plug(unread=queries.unread_count, inbox="console:inbox")
