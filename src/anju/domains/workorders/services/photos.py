"""Photos that workers take of their work."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.documents import queries as documents
from anju.domains.documents import services as keeping
from anju.domains.documents.models import Photo
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies, queries
from anju.domains.workorders.queries.phones import PHOTOS

MOST_PHOTOS = 30
"""Of one order; a before and an after of every room are fewer."""


def add_photo(*, actor: Actor, project: Project, order_id: int, content: bytes, client_id: UUID | None = None) -> Photo:
    """Keep a photo of an order that is the worker's own; sent again under the same number, it is kept once.

    Raises `NotFound` for other people's orders and `DomainError` for what is no picture. Writes files to storage.
    """
    actor.require(policies.WORK, project.pk)
    known = documents.photo_by_client_id(project, client_id) if client_id else None
    if known is None or known.taken_by_id != actor.user_id:
        order = queries.get_own_order(actor, project, order_id)
        if len(queries.photos_of_order(order)) >= MOST_PHOTOS:
            raise DomainError(_("At most {count} photos.").format(count=MOST_PHOTOS), field="photo")
    return keeping.store_photo(
        actor=actor, project=project, subject=PHOTOS, subject_id=order_id, content=content, client_id=client_id
    )
