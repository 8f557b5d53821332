"""Numbers are continuous, and a rollback gives them back."""

import threading

import pytest
from django.db import connection, transaction

from anju.core import numbering, scope


def test_numbers_follow_each_other(project):
    assert [numbering.take(project_id=project.pk, kind="receipt") for _ in range(3)] == [1, 2, 3]


def test_series_are_apart_by_kind_and_period(project):
    numbering.take(project_id=project.pk, kind="receipt", period="2026")
    assert numbering.take(project_id=project.pk, kind="receipt", period="2027") == 1
    assert numbering.take(project_id=project.pk, kind="run", period="2026") == 1


def test_a_block_of_numbers_is_taken_at_once(project):
    assert numbering.take(project_id=project.pk, kind="receipt", count=10) == 1
    assert numbering.take(project_id=project.pk, kind="receipt") == 11


def test_at_least_one_number_is_taken(project):
    with pytest.raises(ValueError, match="at least one"):
        numbering.take(project_id=project.pk, kind="receipt", count=0)


def test_a_rollback_leaves_no_gap(project):
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        numbering.take(project_id=project.pk, kind="receipt")
        raise Undo
    assert numbering.take(project_id=project.pk, kind="receipt") == 1


def test_writers_at_the_same_time_never_share_a_number(committed_db):
    taken: list[int] = []

    def write() -> None:
        for _ in range(10):
            with transaction.atomic(), scope.enter([1]):
                taken.append(numbering.take(project_id=1, kind="receipt"))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
