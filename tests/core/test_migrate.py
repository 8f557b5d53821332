"""``migrate`` keeps the classes of models that are only given a constraint, an index or a trigger."""

from __future__ import annotations

import pgtrigger
import pytest
from django.core.management import call_command, get_commands
from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger

from anju.core.management.commands.migrate import classes_kept


def drawn() -> ProjectState:
    """Return a state of two related models whose classes stand."""
    state = ProjectState()
    key = ("id", models.AutoField(primary_key=True))
    state.add_model(ModelState("sample", "Home", [key, ("code", models.CharField(max_length=9))]))
    state.add_model(ModelState("sample", "Key", [key, ("home", models.ForeignKey("sample.Home", models.CASCADE))]))
    state.apps  # noqa: B018 - draws up the classes
    return state


ADDITIONS = {
    "constraints": AddConstraint("home", models.UniqueConstraint(fields=["code"], name="sample_home_code_once")),
    "indexes": AddIndex("home", models.Index(fields=["code"], name="sample_home_code")),
    "triggers": AddTrigger(
        "home", pgtrigger.Trigger(name="sample", when=pgtrigger.Before, operation=pgtrigger.Insert, func="RETURN NEW;")
    ),
}


def test_additions_are_noted_and_the_classes_stay():
    for option, operation in ADDITIONS.items():
        state = drawn()
        home, key = (state.apps.get_model("sample", name) for name in ("home", "key"))
        with classes_kept():
            operation.state_forwards("sample", state)
        assert len(state.models["sample", "home"].options[option]) == 1
        assert len(getattr(state.apps.get_model("sample", "home")._meta, option)) == 1
        assert (state.apps.get_model("sample", "home"), state.apps.get_model("sample", "key")) == (home, key)


def test_a_new_column_draws_its_own_class_anew_and_no_other():
    state = drawn()
    home, key = (state.apps.get_model("sample", name) for name in ("home", "key"))
    with classes_kept():
        AddField("home", "name", models.CharField(max_length=9, default="")).state_forwards("sample", state)
    assert state.apps.get_model("sample", "home") is not home
    assert state.apps.get_model("sample", "home")._meta.get_field("name")
    assert state.apps.get_model("sample", "key") is key


def test_a_new_model_leaves_those_it_points_at():
    state = drawn()
    home = state.apps.get_model("sample", "home")
    fields = [("id", models.AutoField(primary_key=True)), ("home", models.ForeignKey("sample.Home", models.CASCADE))]
    with classes_kept():
        CreateModel("Door", fields).state_forwards("sample", state)
    assert state.apps.get_model("sample", "home") is home
    assert state.apps.get_model("sample", "door")._meta.get_field("home").related_model is home


def test_a_changed_column_draws_all_that_are_related():
    state = drawn()
    key = state.apps.get_model("sample", "key")
    with classes_kept():
        AlterField("home", "code", models.CharField(max_length=20)).state_forwards("sample", state)
        AlterField("home", "id", models.BigAutoField(primary_key=True)).state_forwards("sample", state)
    assert state.apps.get_model("sample", "key") is not key


def test_the_state_before_is_left_as_it_was():
    state = drawn()
    before = state.clone()
    with classes_kept():
        ADDITIONS["constraints"].state_forwards("sample", state)
    assert before.models["sample", "home"].options["constraints"] == []


def test_it_is_the_command_that_runs():
    assert get_commands()["migrate"] == "anju.core"


@pytest.mark.django_db
def test_djangos_own_checks_find_nothing() -> None:
    call_command("check", databases=["default"])
