"""The demonstration estate: believable, seeded, consistent with the books, and gone without a trace when removed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction

from anju.config.demo import load, people, phones, temper
from anju.core import clock, scope
from anju.core.errors import DomainError
from anju.domains.arrears.models import DunningTask, Letter, Promise
from anju.domains.banking.models import BankLine, CashDay, DebitBatch
from anju.domains.billing.models import Bill, Relief
from anju.domains.budgets import queries as budgets
from anju.domains.documents.models import Photo
from anju.domains.identity import queries as identity
from anju.domains.insight.models import Figures
from anju.domains.insight.queries import BOOKS
from anju.domains.invoicing.models import Invoice, RedLetter
from anju.domains.joint_funds.models import Publication
from anju.domains.ledger.models import Line
from anju.domains.notifications.models import Delivery
from anju.domains.payments.models import (
    Allocation,
    CashierShift,
    ChannelDay,
    ChannelLine,
    Deposit,
    LateFee,
    OwnerTransfer,
    Payment,
)
from anju.domains.service.models import CareVisit, Complaint, Rating, Ticket
from anju.domains.stock import queries as stock
from anju.domains.stock.models import Balance, Purchase
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy import services as tenancy_services
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import Proposal


@pytest.fixture
def estate(committed_db, monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path  # the tax bureau keeps what it was told, longer than a database of tests
    monkeypatch.setattr(load, "MONTHS", 5)
    told: list[str] = []
    text = load.load(told.append)
    return text, told


def test_it_is_whole_consistent_and_removable(estate, root):
    text, told = estate
    assert told[0] == "roster"
    assert all(account.username in text for account in people.ACCOUNTS)
    assert all(phone.number in text for phone in phones.PHONES)
    project = tenancy.get_project(root, load.CODE)
    with transaction.atomic(), scope.enter([project.pk]):
        billed = sum(Bill.objects.values_list("amount", flat=True))
        paid = sum(Bill.objects.values_list("paid", flat=True))
        assert Decimal("0.5") < paid / billed < Decimal("0.99")
        assert paid == sum(Allocation.objects.values_list("amount", flat=True))
        came = [total - prepaid for total, prepaid in Payment.objects.values_list("total", "prepaid")]
        assert paid == sum(came)
        assert sum(Line.objects.values_list("amount", flat=True)) == 0
        receivable = Line.objects.filter(account__role="receivable").values_list("amount", flat=True)
        waived = sum(Bill.objects.values_list("waived", flat=True))
        assert waived > 0
        assert sum(receivable) == billed - paid - waived
        numbers = sorted(Payment.objects.values_list("number", flat=True))
        assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1))
        _check_invoices()
        _check_budgets(root, project)
        _check_channels()
        states = set(Ticket.objects.values_list("order__state", flat=True))
        assert states >= {"waiting", "assigned", "accepted", "on_site", "working", "held", "done", "closed"}
        stars = list(Rating.objects.values_list("stars", flat=True))
        assert 0.75 < sum(one >= 4 for one in stars) / len(stars) < 0.98
        assert Photo.objects.filter(subject="service.ticket").exists()
        assert Proposal.objects.exists()
        assert {"closed", "replied", "handling"} <= set(Complaint.objects.values_list("step", flat=True))
        assert CareVisit.objects.filter(order__closed_at__isnull=True).count() < 10
        kinds = set(DunningTask.objects.values_list("kind", flat=True))
        assert kinds >= {"phone", "letter"}
        assert set(Letter.objects.values_list("state", flat=True)) >= {"written", "delivered", "returned"}
        assert Promise.objects.exists()
        assert set(BankLine.objects.values_list("state", flat=True)) == {"suspense", "claimed"}
        assert set(DebitBatch.objects.values_list("state", flat=True)) == {"open", "done"}
        assert CashDay.objects.get().received_by is not None
        assert set(Deposit.objects.values_list("kind", flat=True)) == {"renovation", "card", "venue"}
        assert LateFee.objects.exists()
        assert 0 < CashierShift.objects.filter(audited_by__isnull=True).count() < 15
        assert CashierShift.objects.filter(audited_by__isnull=False).exists()
        assert Figures.objects.filter(name=BOOKS).exists()
        assert Payment.objects.filter(source="auto").exists()
        assert OwnerTransfer.objects.get().state == "prepared"
        assert sorted(Relief.objects.values_list("state", flat=True)) == ["applied", "granted"]
        _check_stores(root, project)
        assert Publication.objects.get().published_at is not None
        assert not Delivery.objects.filter(kind="billing.bill.overdue").exists()
    load.remove()
    assert not load.any_project()
    assert load.accounts_text() == ""
    assert not identity.demo_users().filter(is_active=True).exists()
    assert not identity.demo_residents().exists()
    with transaction.atomic(), scope.enter([project.pk]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id' "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE project_id = %s', [project.pk])
            assert cursor.fetchone() == (0,), table
        # Erasing switches triggers off for its own transaction; all of them are on again.
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal")
        assert cursor.fetchone() == (0,)


def _check_budgets(root, project):
    today = clock.today()
    found = budgets.execution(root, project, year=today.year, upto=today)
    assert found.plan is not None
    assert len({row.department for row in found.rows if row.whole}) == 4
    assert today < today.replace(month=1, day=20) or any(row.spent for row in found.rows)
    assert budgets.sheets(root, project).filter(part__year__year=today.year + 1, state="draft").count() == 1


def _check_stores(root, project):
    worth = sum(Balance.objects.values_list("value", flat=True))
    assert worth == sum(Line.objects.filter(account__role="stock").values_list("amount", flat=True)) > 0
    assert 2 <= stock.to_reorder(root, project).count() <= 6
    assert Purchase.objects.get().state == "applied"
    assert stock.used_by_item(root, project, clock.today(), clock.today())


def _check_channels():
    held = {day.state: day for day in ChannelDay.objects.all()}
    assert set(held) == {"open", "locked"}
    results = list(ChannelLine.objects.filter(compared=held["open"]).values_list("result", flat=True))
    assert sorted(set(results)) == ["amount", "channel_only", "cross_day", "equal", "state", "system_only"]
    assert (held["open"].differences, held["open"].unsettled) == (4, 4)
    assert (held["locked"].differences, held["locked"].unsettled) == (1, 0)
    assert held["locked"].entry_id is not None
    # Older than what the schedule compares again each morning.
    assert max(day.day for day in held.values()) < clock.today() - dt.timedelta(days=3)


def _check_invoices():
    found = set(Invoice.objects.values_list("kind", "state"))
    assert found >= {("blue", "issued"), ("blue", "reddened"), ("red", "issued")}
    assert RedLetter.objects.get(state="waiting").invoice.buyer_kind == "company"


def test_only_a_demonstration_can_be_erased(project, root):
    with pytest.raises(DomainError):
        tenancy_services.erase_demo_project(actor=root, project=project)
    with pytest.raises(Exception, match="only a demonstration"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT anju_erase_demo(%s)", [project.pk])
    assert Project.objects.filter(pk=project.pk).exists()


def test_households_keep_their_nature():
    units = [(number, f"1-1-{number}") for number in range(1, 400)]
    month, later = dt.date(2026, 9, 1), dt.date(2027, 1, 1)
    first = [one for _day, visits in temper.visits(units, month, later) for one in visits]
    assert first == [one for _day, visits in temper.visits(units, month, later) for one in visits]
    assert 0.6 * len(units) < len(first) < 0.95 * len(units)
    assert not list(temper.visits(units, month, month))
