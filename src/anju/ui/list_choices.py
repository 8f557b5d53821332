"""What users keep about a list: columns, page size and named views."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.ui.models import ListPreference, SavedView


def preference(actor: Actor, screen: str) -> ListPreference:
    """Return the actor's choice for the list, unsaved and empty where there is none."""
    if actor.user_id is None:
        return ListPreference(screen=screen)
    kept = ListPreference.objects.filter(user_id=actor.user_id, screen=screen).first()
    return kept or ListPreference(user_id=actor.user_id, screen=screen)


def choose(*, actor: Actor, screen: str, **wanted: Any) -> None:
    """Keep the chosen ``columns`` or ``page_size``; an empty list of columns goes back to the usual ones."""
    ListPreference.objects.update_or_create(user_id=_person(actor), screen=screen, defaults=wanted)


def views_of(actor: Actor, screen: str, project_id: int | None) -> QuerySet[SavedView]:
    """Return the actor's views of the list and those shared in the project, by name."""
    mine_or_shared = Q(user_id=actor.user_id) | Q(shared=True)
    return SavedView.objects.filter(mine_or_shared, screen=screen, project_id=project_id)


def save_view(*, actor: Actor, screen: str, project_id: int | None, name: str, query: str, shared: bool) -> SavedView:
    """Keep a filter under a name; the same name again replaces what it meant. Raises `DomainError`."""
    name = name.strip()
    if not name:
        raise DomainError(_("Give the view a name."), field="name")
    if len(name) > 60 or len(query) > 2000:
        raise DomainError(_("The name or the filter is too long."), field="name")
    view, _created = SavedView.objects.update_or_create(
        user_id=_person(actor),
        screen=screen,
        project_id=project_id,
        name=name,
        defaults={"query": query, "shared": shared},
    )
    return view


def delete_view(*, actor: Actor, screen: str, pk: int) -> None:
    """Remove one of the actor's own views; others' are left alone."""
    SavedView.objects.filter(user_id=_person(actor), screen=screen, pk=pk).delete()


def _person(actor: Actor) -> int:
    """Return the user behind the actor; the system itself keeps no views."""
    assert actor.user_id is not None
    return actor.user_id
