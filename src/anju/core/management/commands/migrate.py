"""``migrate``, without drawing up models anew for what no model is made of.

Django builds the Python classes of a model again, and those of every related model, whenever a migration changes it.
All of Anju's models are related, by their project. Constraints, indexes and triggers make half of all operations; they
are lists that a class carries, so the class is given the longer list and stays: an empty database is migrated in a
third of the time.
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


@contextmanager
def classes_kept() -> Iterator[None]:
    """Let the additions of constraints, indexes and triggers be noted only, inside the block."""
    with (
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
