"""What the community brings to the domains below: the audience of mass sends."""

from anju.domains.community.queries import AUDIENCE
from anju.domains.notifications import ports as notifications
from anju.domains.residents.queries.audiences import RESIDENTS

notifications.register_source(AUDIENCE, notifications.Source(RESIDENTS, ("roles", "buildings")))
