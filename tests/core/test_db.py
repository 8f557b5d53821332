"""The rules that the database keeps by itself, tried on real tables."""

import pytest
from django.db import DatabaseError, connection, transaction

from anju.core import clock
from anju.domains.estate.models import Building, Unit
from anju.domains.residents.models import Consent, Person


@pytest.fixture
def unit(project):
    building = Building.objects.create(project=project, code="1")
    return Unit.objects.create(project=project, building=building, code="1-101", room="101", floor=1, area="89.53")


def refused(sql: str, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_kept_rows_change_but_never_go(unit):
    Unit.objects.update(remark="改")
    refused("DELETE FROM estate_unit", "kept")


def test_append_only_rows_neither_change_nor_go(project):
    person = Person.objects.create(project=project, name="王建国")
    Consent.objects.create(project=project, person=person, purpose="contact", is_given=True, recorded_at=clock.now())
    refused("UPDATE residents_consent SET is_given = false", "refused")
    refused("DELETE FROM residents_consent", "refused")


def test_nobody_truncates(unit):
    refused("TRUNCATE estate_unit CASCADE", "permission denied|refused")


def test_only_declared_columns_of_a_bill_may_change(project):
    refused("UPDATE billing_bill SET amount = 1", "permission denied")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_bill SET paid = 0")


def test_history_keeps_what_was_before_and_who_changed_it(unit):
    Unit.objects.filter(pk=unit.pk).update(area="120.00")
    [before] = unit.history.all()
    assert (str(before.area), before.pgh_label) == ("89.53", "update")
    assert before.pgh_context["name"] == "tests"


def test_an_update_that_changes_nothing_leaves_no_history(unit):
    Unit.objects.filter(pk=unit.pk).update(area="89.53")
    assert not unit.history.exists()


def test_history_of_another_project_is_hidden(unit, other_project, root):
    from anju.core import scope

    Unit.objects.filter(pk=unit.pk).update(area="120.00")
    with scope.enter([other_project.pk], actor=root):
        assert not unit.history.model.objects.exists()
