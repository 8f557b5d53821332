"""Shifts and what was taken in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.money import ZERO
from anju.domains.identity.models import RoleGrant, User
from anju.domains.payments import policies
from anju.domains.payments.enums import AT_THE_DESK, Method
from anju.domains.payments.models import CashierShift, Payment
from anju.domains.tenancy.models import Project

PREPAID = ""
"""Stands for the fee item where money went to the prepaid balance."""

# Tenders and shares of a payment are laid end to end; where a tender overlaps a share, that much of the fee item was
# paid by that means. The prepaid balance pays bills only, so it comes first and what was prepaid comes last.
_TOTALS = """
WITH taken AS (
    SELECT id, prepaid FROM payments_payment WHERE shift_id = %(shift)s AND state <> 'voided'
), tender AS (
    SELECT payment_id, method, sum(amount) OVER laid - amount AS low, sum(amount) OVER laid AS high
    FROM payments_tender WHERE payment_id IN (SELECT id FROM taken)
    WINDOW laid AS (PARTITION BY payment_id ORDER BY method <> 'balance', id)
), part AS (
    SELECT a.payment_id, item.name AS item, a.amount, a.id AS place
    FROM payments_allocation a JOIN billing_bill bill ON bill.id = a.bill_id
    JOIN billing_tariff tariff ON tariff.id = bill.tariff_id JOIN billing_feeitem item ON item.id = tariff.fee_item_id
    WHERE a.payment_id IN (SELECT id FROM taken) AND a.amount > 0
    UNION ALL SELECT id, '', prepaid, 9223372036854775807 FROM taken WHERE prepaid > 0
), share AS (
    SELECT payment_id, item, sum(amount) OVER laid - amount AS low, sum(amount) OVER laid AS high
    FROM part WINDOW laid AS (PARTITION BY payment_id ORDER BY place)
)
SELECT share.item, tender.method, sum(least(tender.high, share.high) - greatest(tender.low, share.low))
FROM tender JOIN share ON share.payment_id = tender.payment_id AND tender.high > share.low AND share.high > tender.low
GROUP BY 1, 2 ORDER BY share.item = '', share.item
"""

_CASH = """
SELECT (SELECT count(*) FROM payments_payment WHERE shift_id = %(shift)s AND state <> 'voided'),
    (SELECT count(*) FROM payments_payment WHERE shift_id = %(shift)s AND state = 'voided'),
    (SELECT coalesce(sum(t.amount), 0) FROM payments_payment p JOIN payments_tender t ON t.payment_id = p.id
     WHERE p.shift_id = %(shift)s AND p.state <> 'voided' AND t.method = 'cash'),
    (SELECT coalesce(sum(t.amount), 0) FROM payments_payment p JOIN payments_tender t ON t.payment_id = p.id
     WHERE p.refunded_from_id = %(shift)s AND t.method = 'cash'),
    (SELECT coalesce(sum(total), 0) FROM payments_payment WHERE shift_id = %(shift)s AND state <> 'voided')
"""

_DEPOSITS = """
SELECT (SELECT json_object_agg(method, amount) FROM (SELECT method, sum(amount)::text AS amount
        FROM payments_deposit WHERE shift_id = %(shift)s GROUP BY method) by_method),
    (SELECT coalesce(sum(amount), 0) FROM payments_depositmove WHERE shift_id = %(shift)s AND method = 'cash')
"""

_RUNNING = """
SELECT count(DISTINCT p.id), coalesce(sum(t.amount), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.method = 'cash'), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.method = 'transfer'), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.method = 'pos'), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.method = 'balance'), 0)
FROM payments_payment p JOIN payments_tender t ON t.payment_id = p.id
WHERE p.shift_id = %(shift)s AND p.state <> 'voided'
"""


@dataclass(frozen=True)
class RunningTotals:
    """How a shift stands while it is open, in yuan."""

    receipts: int
    total: Decimal
    methods: tuple[tuple[Method, Decimal], ...]


@dataclass
class ShiftTotals:
    """What was taken in a shift, in yuan; void receipts are left out.

    ``cells`` maps (fee item, method) to an amount; the fee item `PREPAID` is money paid in advance.
    """

    receipts: int
    voided: int
    cash_in: Decimal
    cash_back: Decimal
    total: Decimal
    cells: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def items(self) -> list[str]:
        """Fee items that occur, prepayment last."""
        return list(dict.fromkeys(item for item, _method in self.cells))

    def by_method(self, method: str) -> Decimal:
        """Return what was taken by one means."""
        return sum((amount for (_item, held), amount in self.cells.items() if held == method), ZERO)

    def by_item(self, item: str) -> Decimal:
        """Return what was taken for one fee item."""
        return sum((amount for (held, _method), amount in self.cells.items() if held == item), ZERO)

    def table(self) -> list[tuple[str, list[Decimal], Decimal]]:
        """Return a row a fee item: its name, the amounts by method in the order of `AT_THE_DESK`, its sum."""
        return [
            (item, [self.cells.get((item, str(method)), ZERO) for method in AT_THE_DESK], self.by_item(item))
            for item in self.items
        ]

    def method_sums(self) -> list[tuple[Method, Decimal]]:
        """Return what was taken by each means."""
        return [(method, self.by_method(str(method))) for method in AT_THE_DESK]


def shifts_visible_to(actor: Actor, project: Project) -> QuerySet[CashierShift]:
    """Return the shifts the actor may see: all for who audits them, else one's own."""
    actor.require(policies.VIEW_SHIFTS, project.pk)
    shifts = CashierShift.objects.filter(project=project)
    return shifts if actor.may(policies.AUDIT_SHIFTS, project.pk) else shifts.filter(cashier_id=actor.user_id)


def get_shift(actor: Actor, project: Project, pk: int) -> CashierShift:
    """Return a shift the actor may see, or raise NotFound."""
    related = ("cashier", "handed_to", "audited_by")
    return one_of(shifts_visible_to(actor, project).select_related(*related), pk)


def my_open_shift(actor: Actor, project: Project) -> CashierShift | None:
    """Return the actor's open shift in the project, if there is one."""
    if actor.user_id is None:
        return None
    return CashierShift.objects.filter(project=project, cashier_id=actor.user_id, closed_at__isnull=True).first()


def open_shifts(project: Project) -> QuerySet[CashierShift]:
    """Return the open shifts of a project."""
    return CashierShift.objects.filter(project=project, closed_at__isnull=True).select_related("cashier")


def handed_to_me(actor: Actor, project: Project) -> CashierShift | None:
    """Return the latest shift handed over to the actor that waits to be received."""
    return (
        CashierShift.objects.filter(
            project=project, handed_to_id=actor.user_id, closed_at__isnull=False, received_at__isnull=True
        )
        .select_related("cashier")
        .first()
    )


def shifts_to_audit(actor: Actor, project: Project) -> QuerySet[CashierShift]:
    """Return the closed shifts of others that nobody has audited."""
    waiting = shifts_visible_to(actor, project).filter(closed_at__isnull=False, audited_at__isnull=True)
    return waiting.exclude(cashier_id=actor.user_id)


def totals(shift: CashierShift) -> ShiftTotals:
    """Return what was taken in a shift (three queries); deposits are told beside the fee items."""
    with connection.cursor() as cursor:
        cursor.execute(_CASH, {"shift": shift.pk})
        receipts, voided, cash_in, cash_back, total = cursor.fetchone()
        cursor.execute(_TOTALS, {"shift": shift.pk})
        cells = {(item, method): amount for item, method, amount in cursor.fetchall()}
        cursor.execute(_DEPOSITS, {"shift": shift.pk})
        taken, cash_returned = cursor.fetchone()
    for method, amount in (taken or {}).items():
        cells[(_("Deposits"), method)] = Decimal(amount)
        cash_in += Decimal(amount) if method == Method.CASH else ZERO
        total += Decimal(amount)
    cash_back += cash_returned
    return ShiftTotals(receipts, voided, cash_in, cash_back, total, cells)


def running_totals(shift: CashierShift) -> RunningTotals:
    """Return receipts, sum and sums by method so far (one query); void receipts are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, {"shift": shift.pk})
        receipts, total, *sums = cursor.fetchone()
    return RunningTotals(receipts, total, tuple(zip(AT_THE_DESK, sums, strict=True)))


def expected_cash(shift: CashierShift, taken: ShiftTotals) -> Decimal:
    """Return what has to lie in the drawer: float + cash taken − cash handed back."""
    return shift.opening_float + taken.cash_in - taken.cash_back


def latest_of_shift(shift: CashierShift, limit: int = 8) -> list[Payment]:
    """Return the latest receipts of a shift, with their units."""
    return list(Payment.objects.filter(shift=shift).select_related("unit")[:limit])


def last_received(actor: Actor, project: Project) -> Decimal | None:
    """Return what lay in the drawer that the actor received last, to begin the next shift with."""
    shift = (
        CashierShift.objects.filter(project=project, handed_to_id=actor.user_id, received_at__isnull=False)
        .order_by("-received_at")
        .first()
    )
    return shift.counted if shift else None


def successors(project: Project, shift: CashierShift) -> QuerySet[User]:
    """Return who may take the drawer over: people with a role in the project that works shifts."""
    today = clock.today()
    granted = RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        Q(project=project) | Q(project__isnull=True, role__scope="company"),
        role__permissions__contains=[policies.WORK_SHIFTS.name],
    )
    people = User.objects.filter(is_active=True, pk__in=granted.values("user"))
    return people.exclude(pk=shift.cashier_id).order_by("name")
