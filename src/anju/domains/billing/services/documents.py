"""Bills that come from a document instead of a month's run: written by one statement, reversed whole.

Repairs and cards at the desk, shared costs and late charges all go this way; each brings the rows and a key of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.billing import policies
from anju.domains.billing.enums import BY_DOCUMENT, Basis
from anju.domains.billing.events import DocumentIssued, DocumentReversed
from anju.domains.billing.models import ChargeDocument, FeeItem, Tariff
from anju.domains.billing.services.reversing import reverse_bills_of_document
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.tenancy.models import Project

_FACTS = ledger.BulkFacts(
    project="%(project)s",
    kind="%(kind)s",
    on_date="%(issued_on)s::date",
    posted_at="%(posted_at)s::timestamptz",
    debit_account="%(receivable)s",
    credit_account="%(revenue)s",
)

# Who owes where the rows name nobody: the tenant who agreed to pay, else the owner (物业管理条例 41), on the first day.
_DEBTOR = """
    SELECT person_id FROM residents_residency
    WHERE unit_id = row.unit_id AND project_id = %(project)s AND (role = 'owner' OR role = 'tenant' AND is_payer)
        AND coalesce(starts_on <= row.period_start, true) AND coalesce(ends_on >= row.period_start, true)
    ORDER BY role = 'tenant' DESC, starts_on NULLS FIRST, id LIMIT 1
"""
_ISSUE = """
WITH bill AS (
    INSERT INTO billing_bill (id, project_id, document_id, tariff_id, unit_id, space_id, person_id, part, period_start,
        period_end, charged_from, charged_until, quantity, price, factor, amount, paid, waived, issued_on, due_on,
        settles_on, entry_id)
    SELECT number, %(project)s, %(document)s, %(tariff)s, unit_id, space_id, person_id, part, period_start, period_end,
        period_start, period_end, quantity, price, 1, amount, 0, 0, %(issued_on)s, coalesce(due_on, %(due_on)s),
        settles_on, number
    FROM (SELECT sorted.*, {entry_id} AS number FROM (
        SELECT row.unit_id, row.space_id, coalesce(row.person_id, debtor.person_id) AS person_id, row.part,
            row.period_start, row.period_end, row.quantity, row.price, row.amount, row.due_on,
            {settles_on} AS settles_on
        FROM ({rows}) row LEFT JOIN LATERAL ({debtor}) debtor ON row.person_id IS NULL
        WHERE row.amount > 0 ORDER BY row.unit_id, row.space_id, row.period_start, row.part) sorted) numbered
    RETURNING id AS source_id, entry_id, unit_id, amount
), {posting}
SELECT count(*), coalesce(sum(amount), 0.00) FROM bill
"""


@dataclass(frozen=True)
class Rows:
    """A SELECT of what is owed, with its parameters.

    Columns: unit_id, space_id, person_id (NULL: who owes for the unit on ``period_start``), part, period_start,
    period_end, quantity (two places), price (four), amount (two; rows of nothing are left out), due_on (NULL: after the
    tariff's days to pay). One row a unit, space, period_start and part. Parameters may not be called project, document,
    tariff, issued_on, due_on, kind, posted_at, receivable or revenue, but ``project`` may be used. ``settles_on`` is
    SQL over ``row``: the day by which money settles its bill.
    """

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)
    settles_on: str = "NULL::date"


@dataclass(frozen=True, kw_only=True)
class OneCharge:
    """What one unit owes: ``quantity`` × ``price`` = ``amount`` yuan, for a period (the day of issue where None)."""

    unit_id: int
    amount: Decimal
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    space_id: int | None = None
    person_id: int | None = None
    part: int = 0
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    due_on: dt.date | None = None


def document_tariff(*, actor: Actor, fee_item: FeeItem, basis: str, **terms: Any) -> Tariff:
    """Return the fee item's tariff for charges by document, and make it with ``terms`` where there is none.

    A fee item has one such tariff. Raises DomainError when it is charged on another basis.
    """
    if basis not in BY_DOCUMENT:
        raise ValueError(f"{basis} is charged by runs")
    tariff, _made = Tariff.objects.get_or_create(
        project_id=fee_item.project_id,
        fee_item=fee_item,
        usage="",
        defaults={"basis": basis, "name": fee_item.name, "due_days": 0, **terms},
    )
    if tariff.basis != basis:
        raise DomainError(
            _("“{item}” is charged as “{basis}”; choose another fee item.").format(
                item=fee_item.name, basis=tariff.get_basis_display()
            ),
            field="fee_item",
        )
    return tariff


def rows_of(charges: list[OneCharge], *, on: dt.date) -> Rows:
    """Return the rows of charges that a person entered, for `issue_document`."""
    columns: dict[str, tuple[str, list[Any]]] = {
        "unit_id": ("bigint", [one.unit_id for one in charges]),
        "space_id": ("bigint", [one.space_id for one in charges]),
        "person_id": ("bigint", [one.person_id for one in charges]),
        "part": ("smallint", [one.part for one in charges]),
        "period_start": ("date", [one.period_start or on for one in charges]),
        "period_end": ("date", [one.period_end or one.period_start or on for one in charges]),
        "quantity": ("numeric", [one.quantity for one in charges]),
        "price": ("numeric", [one.amount if one.price is None else one.price for one in charges]),
        "amount": ("numeric", [one.amount for one in charges]),
        "due_on": ("date", [one.due_on for one in charges]),
    }
    arrays = ", ".join(f"%(row_{name})s::{kind}[]" for name, (kind, _values) in columns.items())
    return Rows(
        f"SELECT * FROM unnest({arrays}) AS given({', '.join(columns)})",  # noqa: S608 - names of this function
        {f"row_{name}": values for name, (_kind, values) in columns.items()},
    )


def issue_document(
    *, actor: Actor, tariff: Tariff, rows: Rows, key: str, memo: str = "", issued_on: dt.date | None = None
) -> ChargeDocument:
    """Issue a charge document: its bills and their balanced entries, written by one statement.

    The right to do so is checked by the service of the act (charging at the desk, sharing a cost, late charges …).
    The same ``key`` returns the document that was written under it and writes nothing. Rows that come to nothing make
    no bill; a document of none is an error. Publishes `DocumentIssued`.

    Raises DomainError when nothing is to be charged, `PeriodClosed` when the month of ``issued_on`` is closed.
    """
    on = issued_on or clock.today()
    project = tariff.project
    with transaction.atomic():
        if known := _known(project, key):
            return known
        ledger.refuse_closed(project=project, on_date=on)
        number = numbering.take(project_id=project.pk, kind="billing.charge", period=f"{on:%Y%m}")
        # Whoever sent the same form a moment ago held the series; its document stands now.
        if known := _known(project, key):
            return known
        document = ChargeDocument.objects.create(
            project=project,
            number=f"CD{on:%Y%m}-{number:04d}",
            tariff=tariff,
            memo=memo.strip()[:200],
            issued_on=on,
            key=key,
            made_by_id=actor.user_id,
            made_at=clock.now(),
        )
        document.bill_count, document.bill_amount = _write(document, tariff, rows)
        if not document.bill_count:
            raise DomainError(_("There is nothing to charge."))
        document.save(update_fields=["bill_count", "bill_amount"])
        events.publish(
            DocumentIssued(
                project_id=project.pk,
                document_id=document.pk,
                count=document.bill_count,
                amount=f"{document.bill_amount:.2f}",
            )
        )
    return document


def charge_once(
    *,
    actor: Actor,
    project: Project,
    fee_item: FeeItem,
    charge: OneCharge,
    memo: str,
    key: str,
) -> ChargeDocument:
    """Charge a unit for one thing, a repair, a card, the clearing of rubble … (开一笔), due after the tariff's days.

    Raises AccessDenied, and DomainError without a word on what it is for or an amount above zero.
    """
    actor.require(policies.CHARGE, project.pk)
    if not key:
        raise DomainError(_("This form has lost its key; load the page again."))
    if charge.amount <= ZERO:
        raise DomainError(_("Enter an amount greater than zero."), field="amount")
    if not memo.strip():
        raise DomainError(_("Say what is charged."), field="memo")
    with transaction.atomic():
        tariff = document_tariff(actor=actor, fee_item=fee_item, basis=Basis.ONCE)
        return issue_document(
            actor=actor, tariff=tariff, rows=rows_of([charge], on=clock.today()), key=f"once:{key}"[:64], memo=memo
        )


def reverse_document(*, actor: Actor, document: ChargeDocument, reason: str) -> ChargeDocument:
    """Reverse all bills of a charge document (冲红) as long as nothing was paid or waived on any of them.

    Each bill's entry gets its opposite, linked to it. Publishes `DocumentReversed`. Raises AccessDenied, DomainError,
    `PeriodClosed`.
    """
    actor.require(policies.REVERSE_CHARGES, document.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        held = ChargeDocument.objects.select_for_update(of=("self",)).select_related("project").get(pk=document.pk)
        if held.reversed_at is not None:
            raise DomainError(_("Document {number} has been reversed already.").format(number=held.number))
        if reverse_bills_of_document(document=held, on_date=clock.today()) != held.bill_count:
            raise DomainError(_("Something was paid or waived on this document; undo that first."))
        held.reversed_at, held.reversed_by_id, held.reversed_for = clock.now(), actor.user_id, reason.strip()[:200]
        held.save(update_fields=["reversed_at", "reversed_by", "reversed_for"])
        events.publish(DocumentReversed(project_id=held.project_id, document_id=held.pk))
    return held


def _known(project: Project, key: str) -> ChargeDocument | None:
    return ChargeDocument.objects.filter(project=project, key=key).first()


def _write(document: ChargeDocument, tariff: Tariff, rows: Rows) -> tuple[int, Decimal]:
    on = document.issued_on
    facts: dict[str, Any] = {
        "project": document.project_id,
        "document": document.pk,
        "tariff": tariff.pk,
        "issued_on": on,
        "due_on": on + dt.timedelta(days=tariff.due_days),
        "kind": EntryKind.BILL.value,
        "posted_at": clock.now(),
        "receivable": ledger_queries.account_of(document.project, AccountRole.RECEIVABLE).pk,
        "revenue": tariff.fee_item.revenue_account_id,
    }
    statement = _ISSUE.format(
        rows=rows.sql,
        settles_on=rows.settles_on,
        debtor=_DEBTOR,
        entry_id=ledger.ENTRY_ID,
        posting=ledger.post_pairs_sql("bill", _FACTS),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**rows.params, **facts})
        count, amount = cursor.fetchone()
    return int(count), amount
