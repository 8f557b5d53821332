"""``migrate``, without drawing up models anew for what no model is made of.

Django builds the Python classes of a model again, and those of every related model, whenever a migration changes it.
All of Anju's models are related, by their project. Constraints, indexes and triggers make half of all operations; they
are lists that a class carries, so the class is given the longer list and stays. A new model and a new column concern
their own class: those that point at it write the same table and key as before. An empty database is migrated in a
tenth of the time, to the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _note(state: ProjectState, app_label: str, model_name: str, option: str, added: Any) -> None:
    options = state.models[app_label, model_name.lower()].options
    options[option] = [*options.get(option, []), added]
    if "apps" in vars(state):  # the classes are there: an altered column asks its class for the constraints by name
        setattr(state.apps.get_model(app_label, model_name)._meta, option, options[option])


def _note_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _note(state, app_label, operation.model_name, "triggers", operation.trigger)


def _itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    return {(app_label, model_name)}


def _drawn_alone(forwards: Any) -> Any:
    """Return the change of a state that draws the class of its own model and leaves those related to it."""

    def change(state: ProjectState, *args: Any, **kwargs: Any) -> None:
        with mock.patch.object(ProjectState, "_find_reload_model", _itself):
            forwards(state, *args, **kwargs)

    return change


@contextmanager
def classes_kept() -> Iterator[None]:
    """Inside the block, note constraints, indexes and triggers only, and draw a changed model's own class alone."""
    with (
        mock.patch.object(ProjectState, "add_model", _drawn_alone(ProjectState.add_model)),
        mock.patch.object(ProjectState, "add_field", _drawn_alone(ProjectState.add_field)),
        mock.patch.object(ProjectState, "_append_option", _note),
        mock.patch.object(AddTrigger, "state_forwards", _note_trigger),
    ):
        yield


class Command(migrate.Command):
    """Django's command."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate."""
        with classes_kept():
            return super().handle(*args, **options)
