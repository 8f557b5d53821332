"""Relief for a household's bills: waived, written off or reversed, asked for by one person and granted by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO, total
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing.calc.late_fee import waive
from anju.domains.billing.enums import ReductionKind, ReliefKind, ReliefState
from anju.domains.billing.events import ReliefDecided
from anju.domains.billing.models import Bill, Relief, ReliefLine
from anju.domains.billing.services.reducing import give_back, reduce_bills
from anju.domains.billing.services.reversing import reverse_chosen_bills
from anju.domains.estate.models import Unit


def apply_for_relief(*, actor: Actor, unit: Unit, kind: str, amounts: Mapping[int, Decimal], reason: str) -> Relief:
    """Ask for ``amounts`` (yuan, by bill) to be waived or written off, or for whole bills to be reversed.

    Asks for approval in the actor's name, by a ladder of amounts a kind; `settle_relief` follows the decision.
    Raises AccessDenied, DomainError for bills that are not the unit's or not open that far, for a reversal of a bill
    that something was paid on, without a reason, or when nobody has said who approves.
    """
    actor.require(policies.APPLY_RELIEF, unit.project_id)
    if actor.user_id is None:
        raise DomainError(_("A request needs a person who applies."))
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        bills = list(Bill.objects.select_for_update().filter(unit=unit, pk__in=list(amounts)).order_by("pk"))
        _check(ReliefKind(kind), bills, amounts)
        now = clock.now()
        number = numbering.take(project_id=unit.project_id, kind="billing.relief", period=f"{now:%Y}")
        relief = Relief.objects.create(
            project_id=unit.project_id,
            number=f"JM{now:%Y}-{number:04d}",
            kind=kind,
            unit=unit,
            amount=total(amounts.values()),
            reason=reason.strip()[:200],
            applied_by_id=actor.user_id,
            applied_at=now,
        )
        ReliefLine.objects.bulk_create(
            ReliefLine(project_id=unit.project_id, relief=relief, bill=bill, amount=amounts[bill.pk]) for bill in bills
        )
        approvals.ask(
            actor=actor,
            project=unit.project,
            kind=policies.RELIEF_REQUESTS[ReliefKind(kind)].name,
            subject_id=relief.pk,
            title=f"{relief.number} {unit.code} {relief.get_kind_display()}",
            amount=relief.amount,
        )
    return relief


def share_of(bills: Sequence[Bill], percent: Decimal) -> dict[int, Decimal]:
    """Return a percentage of what is open of each bill, rounded once a bill; bills that it leaves nothing of are out.

    Raises DomainError for a percentage that is not above 0 and up to 100.
    """
    if not 0 < percent <= 100:
        raise DomainError(_("A share lies above 0 and up to 100 %."), field="percent")
    shares = {bill.pk: waive(bill.balance, percent / 100)[0] for bill in bills}
    return {pk: amount for pk, amount in shares.items() if amount > 0}


def settle_relief(*, relief_id: int, is_approved: bool, decided_by: int) -> Relief:
    """Do what the chain of approval decided: take the amounts off, or reverse the bills. Publishes `ReliefDecided`.

    Raises DomainError, and so undoes the decision, when a bill is not open that far any more.
    """
    with transaction.atomic():
        relief = Relief.objects.select_for_update(of=("self",)).select_related("project").get(pk=relief_id)
        if relief.state != ReliefState.APPLIED:
            raise DomainError(_("This application has been decided already."))
        if decided_by == relief.applied_by_id:
            raise AccessDenied(_("Nobody decides on their own request."))
        if is_approved:
            _grant(relief)
        relief.state = ReliefState.GRANTED if is_approved else ReliefState.REFUSED
        relief.decided_by_id, relief.decided_at = decided_by, clock.now()
        relief.save(update_fields=["state", "decided_by", "decided_at"])
        events.publish(ReliefDecided(project_id=relief.project_id, relief_id=relief.pk, is_approved=is_approved))
    return relief


def withdraw_relief(*, relief_id: int) -> None:
    """Give an application up because its request was taken back."""
    Relief.objects.filter(pk=relief_id, state=ReliefState.APPLIED).update(state=ReliefState.WITHDRAWN)


def take_back_relief(*, actor: Actor, relief: Relief, reason: str) -> Relief:
    """Take a granted waiver or write-off back: the bills are owed again, and the entries get their opposites.

    Raises AccessDenied (also for who asked for it), DomainError without a reason or for another state.
    """
    actor.require(policies.TAKE_BACK_RELIEF, relief.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        held = Relief.objects.select_for_update(of=("self",)).select_related("project").get(pk=relief.pk)
        if held.state != ReliefState.GRANTED or held.kind == ReliefKind.REVERSAL:
            raise DomainError(_("Only a granted waiver or write-off can be taken back."))
        if actor.user_id is not None and actor.user_id == held.applied_by_id:
            raise AccessDenied(_("Somebody else than the applicant takes it back."))
        if give_back(project=held.project, kind=ReductionKind(held.kind), source_id=held.pk) != held.lines.count():
            raise DomainError(_("A bill was reversed meanwhile; look at the bills again."))
        held.state, held.taken_back_by_id, held.taken_back_for = (
            ReliefState.TAKEN_BACK,
            actor.user_id,
            reason.strip()[:200],
        )
        held.save(update_fields=["state", "taken_back_by", "taken_back_for"])
    return held


def _check(kind: ReliefKind, bills: list[Bill], amounts: Mapping[int, Decimal]) -> None:
    if not amounts or len(bills) != len(amounts):
        raise DomainError(_("Choose bills of this unit."), field="bills")
    for bill in bills:
        wanted = amounts[bill.pk]
        if bill.reversed_at is not None or not ZERO < wanted <= bill.balance:
            raise DomainError(_("More is asked for than is open on bill {number}.").format(number=bill.pk))
        if kind == ReliefKind.REVERSAL and (bill.paid or bill.waived or wanted != bill.amount):
            text = _("Something was paid or waived on bill {number}; only untouched bills are reversed.")
            raise DomainError(text.format(number=bill.pk))
    waiting = ReliefLine.objects.filter(bill__in=[bill.pk for bill in bills], relief__state=ReliefState.APPLIED)
    if waiting.exists():
        raise DomainError(_("One of these bills waits for a decision already."))


def _grant(relief: Relief) -> None:
    amounts = dict(relief.lines.values_list("bill_id", "amount"))
    if relief.kind == ReliefKind.REVERSAL:
        gone = reverse_chosen_bills(project=relief.project, bill_ids=list(amounts), on_date=clock.today())
        if gone != len(amounts):
            raise DomainError(_("A bill was paid, waived or reversed meanwhile; look at the bills again."))
        return
    reduce_bills(
        project=relief.project,
        kind=ReductionKind(relief.kind),
        amounts=amounts,
        source_id=relief.pk,
        label=relief.number,
    )
