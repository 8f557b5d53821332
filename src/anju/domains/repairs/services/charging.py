"""What a repair costs, when it is accepted: the household's bill, or what somebody else is asked for."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.billing import services as billing
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import FeeItem, Tariff
from anju.domains.billing.services.documents import OneCharge, rows_of
from anju.domains.repairs import policies, ports, queries
from anju.domains.repairs.enums import ClaimState, Liable, QuoteState
from anju.domains.repairs.events import RepairCharged
from anju.domains.repairs.models import CostClaim, Liability, Quote, RepairCharge
from anju.domains.repairs.services.sending import locked
from anju.domains.repairs.services.withdrawing import drop_quote
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Residency
from anju.domains.residents.queries.people import current
from anju.domains.tenancy.models import Project
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import WorkOrder

DAYS_TO_PAY = 7
_CLAIMED = (Liable.DEVELOPER, Liable.FUND)
_ROLES = {"owners": ResidencyRole.OWNER, "tenants": ResidencyRole.TENANT}


def follow_order(*, order_id: int, act: str) -> None:
    """Charge what an order's end makes due: the work when it is accepted, the call-out when a quote is declined."""
    if act == OrderAct.CLOSE:
        charge_accepted(order_id=order_id)
    elif act == OrderAct.REOPEN:
        bear_rework(order_id=order_id)
    elif act == OrderAct.DECLINE:
        charge_call_out(order_id=order_id)
    elif act == OrderAct.CANCEL:
        with transaction.atomic():
            drop_quote(order=locked(WorkOrder(pk=order_id)))


def charge_accepted(*, order_id: int) -> RepairCharge | None:
    """Make the bill of an accepted paid repair, exactly once for its agreed quote, however often it is accepted.

    What the developer or the maintenance fund bears is kept as a claim instead, also where nobody said so and the
    warranty makes us presume it, if it cost anything; a common part makes neither, nor does the company's own rework.
    Publishes `RepairCharged`.
    """
    with transaction.atomic():
        said = queries.latest_liability(order_id)
        order = locked(WorkOrder(pk=order_id))
        if said is None and not Quote.objects.filter(order=order_id).exists():
            _claim_as_presumed(order)
            return None
        if said is not None and said.liable in _CLAIMED:
            _claim(order, said.liable)
        if queries.cover_of(order).liable != Liable.OWNER:
            return None
        quote = queries.binding_quote_of(order)
        if quote is None or quote.due <= ZERO:
            return None
        return _charge(order, quote, quote.due, is_call_out=False)


def bear_rework(*, order_id: int) -> Liability | None:
    """Let the company bear work that is done again and that a household paid for, until somebody says otherwise.

    What developer or fund bear they go on to bear; what it costs to do it again is not added to their claim.
    """
    with transaction.atomic():
        said = queries.latest_liability(order_id)
        if said is None or said.liable != Liable.OWNER:
            return None
        order = locked(WorkOrder(pk=order_id))
        return Liability.objects.create(
            project_id=order.project_id,
            order=order,
            liable=Liable.COMPANY,
            proposed=Liable.COMPANY,
            covered_until=said.covered_until,
            reason=_("Opened again for the same fault within seven days."),
            at=clock.now(),
        )


def charge_call_out(*, order_id: int) -> RepairCharge | None:
    """Charge the call-out of work that a household was quoted and does not want: it declined, or withdrew its report.

    Asks for no right: whoever noted the household's word has.
    """
    with transaction.atomic():
        order = locked(WorkOrder(pk=order_id))
        fee = queries.settings_of(order.project).call_out_fee
        answered = Quote.objects.filter(order=order, state__in=(QuoteState.DECLINED, QuoteState.AGREED), is_paid=True)
        quote = answered.order_by("version").last()
        if fee <= ZERO or quote is None or queries.cover_of(order).liable != Liable.OWNER:
            return None
        if RepairCharge.objects.filter(quote=quote).exists():
            return None
        return _charge(order, quote, fee, is_call_out=True)


def settle_claim(*, actor: Actor, claim: CostClaim, note: str = "") -> CostClaim:
    """Say that the developer or the maintenance fund has paid for a repair."""
    actor.require(policies.SETTLE_CLAIMS, claim.project_id)
    with transaction.atomic():
        held = CostClaim.objects.select_for_update().get(pk=claim.pk)
        if held.state == ClaimState.SETTLED:
            raise DomainError(_("This has been settled already."))
        held.state, held.settled_at, held.settled_by_id = ClaimState.SETTLED, clock.now(), actor.user_id
        held.note = note.strip()[:200]
        held.save(update_fields=["state", "settled_at", "settled_by", "note"])
    return held


def _charge(order: WorkOrder, quote: Quote, amount: Decimal, *, is_call_out: bool) -> RepairCharge:
    assert order.unit_id is not None  # nothing is quoted to a household without one
    what = _("call-out") if is_call_out else order.title
    document = billing.issue_document(
        actor=system_actor("repairs"),
        tariff=_tariff(order.project),
        rows=rows_of(
            [OneCharge(unit_id=order.unit_id, amount=amount, person_id=_payer(order, quote))], on=clock.today()
        ),
        key=f"workorder:{order.pk}:{quote.pk}",
        memo=f"{order.number} {what}"[:200],
    )
    charge = RepairCharge.objects.create(
        project_id=order.project_id,
        quote=quote,
        document=document,
        amount=amount,
        is_call_out=is_call_out,
        at=clock.now(),
    )
    events.publish(
        RepairCharged(
            project_id=order.project_id,
            order_id=order.pk,
            quote_id=quote.pk,
            document_id=document.pk,
            amount=f"{amount:.2f}",
        )
    )
    return charge


def _payer(order: WorkOrder, quote: Quote) -> int | None:
    """Return who owes: of the household that agreed its owner or tenant; None leaves it to the rule of all bills."""
    consent = getattr(quote, "consent", None)
    role = _ROLES.get((consent.party if consent else "") or ports.told_of(order).party)
    if role is None:
        return None
    rows = Residency.objects.filter(current(clock.today()), unit=order.unit_id, role=role).order_by("starts_on", "pk")
    own = rows.filter(person=consent.person_id).first() if consent and consent.person_id else None
    found = own or rows.first()
    return found.person_id if found else None


def _claim_as_presumed(order: WorkOrder) -> None:
    """Keep what a repair under warranty cost of which nobody said who bears it; most orders cost nothing to claim."""
    if order.unit_id is None or queries.cost_of(order) <= ZERO:
        return
    cover = queries.cover_of(order)
    if cover.liable in _CLAIMED:
        _claim(order, cover.liable)


def _claim(order: WorkOrder, liable: str) -> None:
    amount = queries.cost_of(order)
    CostClaim.objects.get_or_create(
        order=order,
        defaults={
            "project_id": order.project_id,
            "liable": liable,
            "amount": amount,
            "made_at": clock.now(),
        },
    )


def _tariff(project: Project) -> Tariff:
    """Return the project's tariff of paid repairs; opened with its fee item when the first one is charged."""
    actor = system_actor("repairs")
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Paid repairs")
    item = FeeItem.objects.filter(project=project, name=name).first()
    item = item or billing.create_fee_item(actor=actor, project=project, name=name)
    return billing.document_tariff(actor=actor, fee_item=item, basis=Basis.ONCE, due_days=DAYS_TO_PAY)
