"""An import that dies, and two that meet: nothing is ever half loaded."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from django.db import connections
from tests.core.sheets.books import xlsx
from tests.domains.roster.conftest import CLEAN, ROOT, UNITS

from anju.core.access import system_actor
from anju.core.sheets.importing import import_roster
from anju.domains.estate.models import Unit
from anju.domains.tenancy import services as tenancy

ROOT_ACTOR = system_actor("tests")


@pytest.fixture
def project_pk(in_transaction):
    with in_transaction(actor=ROOT_ACTOR):
        company = tenancy.open_company(actor=ROOT_ACTOR, name="测试物业")
        return tenancy.open_project(actor=ROOT_ACTOR, company=company, code="T1", name="测试花园").pk


class OfPk:
    """A project as the import needs it."""

    def __init__(self, pk):
        self.pk = pk


def units(in_transaction, pk) -> int:
    with in_transaction(pk):
        return Unit.objects.count()


@pytest.mark.process
def test_a_killed_import_leaves_nothing_and_the_next_one_goes_in(committed_db, in_transaction, project_pk):
    program = textwrap.dedent(f"""
        import django, time
        django.setup()
        from anju.core.access import system_actor
        from anju.core.sheets.importing import import_roster
        class OfPk:
            pk = {project_pk}
        def stop(done, total, what):
            if what == "车位车辆":
                print("loading", flush=True)
                time.sleep(60)
        import_roster(actor=system_actor("tests"), project=OfPk, workbook={str(CLEAN)!r}, progress=stop)
    """)
    environment = {
        **os.environ,
        "DATABASE_URL": committed_db.url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "loading\n"
        os.kill(dying.pid, signal.SIGKILL)
    assert units(in_transaction, project_pk) == 0
    result = import_roster(actor=ROOT_ACTOR, project=OfPk(project_pk), workbook=CLEAN)
    assert result.as_json()["sheets"]["房产"]["new"] == 1296
    assert units(in_transaction, project_pk) == 1296


def test_two_imports_of_one_project_wait_for_each_other(committed_db, in_transaction, project_pk):
    content = xlsx({"房产": [UNITS, *[("1", "1", f"{floor}01", 90, "住宅") for floor in range(1, 31)]]})
    tallies: list[tuple[int, int]] = []

    def load() -> None:
        try:
            counts = import_roster(actor=ROOT_ACTOR, project=OfPk(project_pk), workbook=content).summary.sheets["房产"]
            tallies.append((counts.new, counts.unchanged))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tallies) == [(0, 30), (0, 30), (0, 30), (30, 0)]
    assert units(in_transaction, project_pk) == 30
