"""A text message: stored and deferred with its cause, tried again, laid aside, never lost and never sent twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from anju.core import clock, scope
from anju.core.clock import ZONE
from anju.domains.notifications import ports, queries, services
from anju.domains.notifications.calc import timing
from anju.domains.notifications.models import Delivery
from anju.integrations.sms_sandbox import SmsSandbox

CODE = {"code": "246810", "minutes": "5"}
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=ZONE)
NIGHT = dt.datetime(2026, 11, 20, 23, 30, tzinfo=ZONE)
APPROVED = {"estate": "测试花园", "unit": "3-2-1201"}


def deliver_at(moment: dt.datetime, project: Any = None) -> int:
    with clock.at(moment):
        return services.deliver_due(project_id=project and project.pk)


def test_a_code_is_sent_at_once_even_at_night_and_its_text_is_wiped(db, vendors):
    with clock.at(NIGHT):
        row = services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
        assert services.deliver_due(project_id=None) == 1
    (call,) = vendors["sms"].calls
    assert call["phone"] == "13800001111"
    assert "246810" in call["text"]
    row.refresh_from_db()
    assert (row.state, row.body, row.vendor_number) == ("sent", "", "n1")


def test_an_ordinary_text_waits_until_the_morning(project, vendors):
    with clock.at(NIGHT):
        row = services.send_sms(
            phone="13800001111", kind="residents.registration.approved", params=APPROVED, project_id=project.pk
        )
    assert row.next_at == dt.datetime(2026, 11, 21, 8, tzinfo=ZONE)
    assert deliver_at(NIGHT, project) == 0
    assert deliver_at(dt.datetime(2026, 11, 21, 8, tzinfo=ZONE), project) == 1


def test_a_retry_does_not_break_into_the_night(project, vendors):
    vendors["sms"].failures = [ports.TemporaryFailure("busy")]
    late = dt.datetime(2026, 11, 20, 20, 59, 50, tzinfo=ZONE)
    with clock.at(late):
        services.send_sms(
            phone="13800001111", kind="residents.registration.approved", params=APPROVED, project_id=project.pk
        )
    assert deliver_at(late, project) == 0
    assert deliver_at(late + dt.timedelta(minutes=5), project) == 0
    assert len(vendors["sms"].calls) == 1
    assert deliver_at(late + dt.timedelta(hours=12), project) == 1


def test_a_temporary_failure_is_tried_again_ever_later_under_the_same_reference(db, vendors):
    vendors["sms"].failures = [ports.TemporaryFailure("busy"), TimeoutError("slow")]
    with clock.at(NOON):
        row = services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
    assert deliver_at(NOON) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "TemporaryFailure: busy")
    assert deliver_at(NOON + dt.timedelta(seconds=29)) == 0
    assert deliver_at(NOON + dt.timedelta(seconds=31)) == 0
    assert deliver_at(NOON + dt.timedelta(seconds=31 + 119)) == 0
    assert deliver_at(NOON + dt.timedelta(seconds=31 + 121)) == 1
    assert len(vendors["sms"].calls) == 3
    assert len(vendors["sms"].delivered) == 1


def test_a_permanent_failure_is_laid_aside_at_once(db, vendors):
    vendors["sms"].failures = [ports.PermanentFailure("no such number")]
    with clock.at(NOON):
        row = services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
    assert deliver_at(NOON) == 0
    assert deliver_at(NOON + dt.timedelta(minutes=5)) == 0
    row.refresh_from_db()
    assert (row.state, row.error, row.body) == ("failed", "no such number", "")


def test_after_six_failures_a_message_is_laid_aside(project, vendors):
    vendors["sms"].failures = [ports.TemporaryFailure("down")] * 10
    with clock.at(NOON):
        row = services.send_sms(
            phone="13800001111", kind="residents.registration.approved", params=APPROVED, project_id=project.pk
        )
    for day in range(10):
        deliver_at(NOON + dt.timedelta(days=day), project)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", timing.ATTEMPTS)


def test_a_code_that_is_too_old_is_not_sent_any_more(db, vendors):
    with clock.at(NOON):
        row = services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
    assert deliver_at(NOON + dt.timedelta(minutes=11)) == 0
    row.refresh_from_db()
    assert (row.state, row.error, vendors["sms"].calls) == ("failed", "expired", [])


def test_a_message_of_a_lost_transaction_is_never_sent(committed_db, vendors, work):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
        raise ZeroDivisionError
    work()
    assert vendors["sms"].calls == []


def test_the_worker_sends_what_was_committed(committed_db, vendors, work):
    services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
    work()
    assert len(vendors["sms"].calls) == 1


def test_the_sweep_finds_what_fell_due_in_every_project(committed_db, vendors, work, root):
    """Years ahead, because the worker reads the real clock."""
    from anju.domains.notifications import tasks
    from anju.domains.tenancy import services as tenancy

    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测试物业")
        project = tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk]), clock.at(NIGHT.replace(year=2036)):
            services.send_sms(
                phone="13800001111", kind="residents.registration.approved", params=APPROVED, project_id=project.pk
            )
    work()
    assert vendors["sms"].calls == []
    with clock.at(dt.datetime(2036, 11, 21, 9, tzinfo=ZONE)):
        assert tasks.sweep() == 1
        services.deliver_due(project_id=project.pk)
    assert len(vendors["sms"].calls) == 1


def test_an_unknown_kind_and_a_missing_value_are_faults(db):
    with pytest.raises(ValueError, match="no kind of message"):
        services.send_sms(phone="1", kind="nobody.knows", params={})
    with pytest.raises(KeyError):
        services.send_sms(phone="1", kind="identity.sign_in_code", params={"code": "1"})


def test_recorded_messages_are_readable_only_where_a_sandbox_serves(db, vendors, tmp_path):
    assert queries.recorded_sms("13800001111") == []
    sandbox = SmsSandbox(tmp_path / "sms.jsonl")
    ports.provide(ports.Senders(sms=sandbox))
    with clock.at(NOON):
        services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
        services.deliver_due(project_id=None)
    (kept,) = queries.recorded_sms("13800001111")
    assert "246810" in kept.text


_SEND = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from anju.domains.notifications import ports, services
from anju.integrations.sms_sandbox import SmsSandbox

class Dies(SmsSandbox):
    def send(self, **facts):
        number = super().send(**facts)
        os.kill(os.getpid(), signal.SIGKILL)
        return number

ports.provide(ports.Senders(sms=Dies(Path(sys.argv[1]))))
services.deliver_due(project_id=None)
"""


@pytest.mark.process
def test_a_worker_killed_between_sending_and_noting_it_loses_and_doubles_nothing(
    committed_db: Any, vendors: Any, tmp_path: Path
) -> None:
    services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=CODE)
    file = tmp_path / "sms.jsonl"
    environment = {
        **os.environ,
        "DATABASE_URL": committed_db.url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
    }
    worker = subprocess.run([sys.executable, "-c", _SEND, str(file)], env=environment, timeout=60, check=False)
    assert worker.returncode == -signal.SIGKILL
    sandbox = SmsSandbox(file)
    assert len(sandbox.messages()) == 1
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("sending", 1)
    ports.provide(ports.Senders(sms=sandbox))
    assert services.deliver_due(project_id=None) == 0, "the dead worker's claim still holds"
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        assert services.deliver_due(project_id=None) == 1
    row.refresh_from_db()
    assert (row.state, row.vendor_number) == ("sent", "sandbox-1")
    assert len(sandbox.messages()) == 1


_WRITE = """
import sys
from pathlib import Path
from anju.integrations.sms_sandbox import SmsSandbox
sandbox = SmsSandbox(Path(sys.argv[1]))
for number in range(200):
    sandbox.send(phone="13800001111", text="x", reference=f"r{number}")
"""


@pytest.mark.process
def test_several_processes_write_one_sandbox_and_each_reference_stands_once(tmp_path: Path) -> None:
    file = tmp_path / "sms.jsonl"
    environment = {**os.environ, "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    writers = [subprocess.Popen([sys.executable, "-c", _WRITE, str(file)], env=environment) for _ in range(3)]
    deadline = time.monotonic() + 60
    assert [writer.wait(max(deadline - time.monotonic(), 1)) for writer in writers] == [0, 0, 0]
    references = [message.reference for message in SmsSandbox(file).messages()]
    assert sorted(references) == sorted(f"r{number}" for number in range(200))


def test_half_a_line_of_a_killed_writer_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "sms.jsonl"
    SmsSandbox(file).send(phone="13800001111", text="eins", reference="a")
    with file.open("ab") as broken:
        broken.write(b'{"phone": "138')
    SmsSandbox(file).send(phone="13800001111", text="zwei", reference="b")
    assert [message.text for message in SmsSandbox(file).messages()] == ["eins", "zwei"]
