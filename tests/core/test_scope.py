"""Row-level security: a project's rows are visible in its scope only, filter or no filter."""

import pytest
from django.db import DatabaseError, connection, transaction

from anju.core import scope
from anju.core.access import Actor
from anju.domains.estate.models import Building


def test_rows_of_another_project_stay_hidden_without_a_filter(project, other_project, root: Actor):
    Building.objects.create(project=project, code="1")
    with scope.enter([other_project.pk], actor=root):
        Building.objects.create(project=other_project, code="2")
        assert list(Building.objects.values_list("code", flat=True)) == ["2"]
    assert list(Building.objects.values_list("code", flat=True)) == ["1"]


def test_nothing_is_visible_outside_every_scope(make_project, root: Actor):
    made = make_project()
    with scope.enter([made.pk], actor=root):
        Building.objects.create(project=made, code="1")
    assert not Building.objects.exists()


def test_a_row_cannot_be_written_into_another_project(project, other_project):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Building.objects.create(project=other_project, code="9")


def test_leaving_an_inner_scope_brings_the_outer_one_back(project, other_project, root: Actor):
    with scope.enter([other_project.pk], actor=root):
        pass
    Building.objects.create(project=project, code="1")
    assert Building.objects.count() == 1


def test_an_error_of_the_database_is_told_as_it_was(committed_db):
    with (
        pytest.raises(DatabaseError, match="division by zero"),
        transaction.atomic(),
        scope.enter([1]),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")


def test_a_scope_needs_a_transaction(committed_db):
    with pytest.raises(scope.NoTransaction), scope.enter([1]):
        raise AssertionError("entered")


def test_the_application_is_not_the_owner(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("anju_app", False, False)
