"""Doors to liability, warranty terms and quotes. Whoever holds an order came through its door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch, Q, QuerySet, Sum

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import ZERO, total
from anju.domains.repairs import policies, ports
from anju.domains.repairs.calc import warranty
from anju.domains.repairs.enums import Liable, LineKind, QuoteState
from anju.domains.repairs.models import (
    ArrivalFix,
    Check,
    CompletionSignature,
    Consent,
    CostClaim,
    Liability,
    Quote,
    QuoteLine,
    RepairCharge,
    RepairSettings,
    WarrantyTerm,
)
from anju.domains.residents.queries import Home
from anju.domains.stock import queries as stock
from anju.domains.stock.models import Balance, Movement, Slip
from anju.domains.stock.queries import Material
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder

SUBJECT = "workorders.order"
"""Under which stock and documents keep what belongs to an order."""
OPEN = (QuoteState.APPROVING, QuoteState.OFFERED)


@dataclass(frozen=True)
class Cover:
    """Who bears an order's cost: what somebody said (``said``), else what its place and class make us presume."""

    liable: str
    proposed: str
    covered_until: dt.date | None
    term: WarrantyTerm | None
    said: Liability | None

    @property
    def is_said(self) -> bool:
        """Tell whether a person said so."""
        return self.said is not None

    @property
    def label(self) -> str:
        """Who bears it, in words."""
        return str(Liable(self.liable).label) if self.liable else ""

    @property
    def proposed_label(self) -> str:
        """Who presumably bears it, in words."""
        return str(Liable(self.proposed).label) if self.proposed else ""


@dataclass(frozen=True)
class Repair:
    """Everything about one order that this domain knows."""

    cover: Cover
    quotes: list[Quote] = field(default_factory=list)
    claim: CostClaim | None = None

    @property
    def quote(self) -> Quote | None:
        """The newest quote, whatever became of it."""
        return self.quotes[0] if self.quotes else None

    @property
    def open_quote(self) -> Quote | None:
        """The quote that waits for a word."""
        return next((one for one in self.quotes if one.state in OPEN), None)

    @property
    def agreed(self) -> Quote | None:
        """The quote that binds."""
        return next((one for one in self.quotes if one.state == QuoteState.AGREED), None)

    @property
    def binding(self) -> Quote | None:
        """The quote by which the household pays for the work that is done now (`binding_quote_of`)."""
        paid = next((one for one in self.quotes if one.state == QuoteState.AGREED and one.is_paid), None)
        return paid if paid is not None and getattr(paid, "charge", None) is None else None

    @property
    def is_refused(self) -> bool:
        """Tell whether the newest quote was not approved (`refused_quote_of`)."""
        newest = next((one for one in self.quotes if one.state != QuoteState.REPLACED), None)
        return newest is not None and newest.state == QuoteState.REFUSED

    @property
    def earlier(self) -> list[Quote]:
        """The quotes before the newest one."""
        return self.quotes[1:]


def cover_of(order: WorkOrder) -> Cover:
    """Return who bears an order's cost."""
    said = Liability.objects.filter(order=order).select_related("by").order_by("-pk").first()
    term, until = _warranty(order)
    proposed = warranty.proposed(
        ports.told_of(order).part, covered_until=until, on=order.opened_at.astimezone(clock.ZONE).date()
    )
    if order.reopened and proposed == Liable.OWNER:
        proposed = Liable.COMPANY  # the household does not pay twice for the same fault
    return Cover(said.liable if said else proposed, proposed, until, term, said)


def repair_of(order: WorkOrder) -> Repair:
    """Return everything about an order, the newest quote first."""
    rows = quotes_of(order)
    return Repair(cover_of(order), list(rows), CostClaim.objects.filter(order=order).first())


def quotes_of(order: WorkOrder) -> QuerySet[Quote]:
    """Return an order's quotes with lines, consent and bill, the newest first."""
    return (
        Quote.objects.filter(order=order)
        .select_related("consent__signature", "consent__by", "charge__document", "by")
        .prefetch_related(Prefetch("lines", QuoteLine.objects.order_by("position")))
        .order_by("-version")
    )


def get_quote(project: Project, pk: int) -> Quote | None:
    """Return a quote with its lines and order, or None; for whoever came through the door of what asks about it."""
    rows = Quote.objects.filter(project=project, pk=pk)
    found = rows.select_related("order__project", "order__unit", "order__place", "order__building", "by")
    return found.prefetch_related(Prefetch("lines", QuoteLine.objects.order_by("position"))).first()


def open_quote_of(order: WorkOrder) -> Quote | None:
    """Return the quote of an order that waits for the resident, or None."""
    return quotes_of(order).filter(state=QuoteState.OFFERED).first()


def agreed_quote_of(order: WorkOrder) -> Quote | None:
    """Return the latest quote of an order that was agreed to, or None."""
    return quotes_of(order).filter(state=QuoteState.AGREED).first()


def binding_quote_of(order: WorkOrder) -> Quote | None:
    """Return the newest quote that a household agreed to pay, unless it has been billed already; else None.

    An earlier one was replaced by it. A plan that nobody at home pays for is no household's word.
    """
    paid = Quote.objects.filter(order=order, state=QuoteState.AGREED, is_paid=True).order_by("version").last()
    return None if paid is None or RepairCharge.objects.filter(quote=paid).exists() else paid


def refused_quote_of(order: WorkOrder) -> Quote | None:
    """Return the quote of an order that was not approved, while no later one has been given; else None."""
    newest = Quote.objects.filter(order=order).exclude(state=QuoteState.REPLACED).order_by("version").last()
    return newest if newest is not None and newest.state == QuoteState.REFUSED else None


def asks_household(order: WorkOrder) -> bool:
    """Tell whether a quote that a household would pay waits for its word, or first for those who approve it."""
    return Quote.objects.filter(order=order, state__in=OPEN, is_paid=True).exists()


def call_out_of(order: WorkOrder) -> Decimal:
    """Return what it costs a household that agreed to a quote not to want the work any more before it begins."""
    if cover_of(order).liable != Liable.OWNER or binding_quote_of(order) is None:
        return ZERO
    return settings_of(order.project).call_out_fee


def latest_liability(order_id: int) -> Liability | None:
    """Return what was last said of who bears an order's cost, or None."""
    return Liability.objects.filter(order=order_id).order_by("-pk").first()


def marks_of(orders: Sequence[WorkOrder]) -> dict[int, str]:
    """Return of each order what changes with anything this domain knows of it (three queries)."""
    pks = [order.pk for order in orders]
    said = dict(Liability.objects.filter(order__in=pks).order_by().values_list("order").annotate(Max("pk")))
    rows = Quote.objects.filter(order__in=pks).order_by().values("order")
    quoted = {
        row["order"]: f"{row['last']}.{row['final']}"
        for row in rows.annotate(last=Max("pk"), final=Sum("final_amount"))
    }
    ticked = dict(Check.objects.filter(order__in=pks).order_by().values_list("order").annotate(Max("pk")))
    return {pk: f"{said.get(pk, 0)}.{quoted.get(pk, 0)}.{ticked.get(pk, 0)}" for pk in pks}


def is_slip_known(project: Project, client_id: UUID) -> bool:
    """Tell whether stock was moved under this number before."""
    return Slip.objects.filter(project=project, client_id=client_id).exists()


def materials_of(order: WorkOrder) -> list[Material]:
    """Return the materials that an order has used, at their cost."""
    return stock.materials_of(order.project, SUBJECT, order.pk)


def own_stock(actor: Actor, project: Project) -> list[Balance]:
    """Return what the actor carries in a project; nothing where no stock was set up."""
    store = stock.personal_store_of(actor, project)
    return list(stock.stock_of_store(actor, store)) if store else []


def material_marks(orders: Sequence[WorkOrder]) -> dict[int, int]:
    """Return the last movement of material of each order (one query); those without any are missing."""
    rows = Movement.objects.filter(subject=SUBJECT, subject_id__in=[order.pk for order in orders]).order_by()
    return dict(rows.values_list("subject_id").annotate(Max("pk")))


def own_stock_mark(actor: Actor, project: Project) -> int:
    """Return what changes with anything that goes into or out of what the actor carries."""
    store = stock.personal_store_of(actor, project)
    last = Movement.objects.filter(store=store).aggregate(last=Max("pk"))["last"] if store else 0
    return last or 0


def is_known(project: Project, client_id: UUID) -> bool:
    """Tell whether a phone sent something of this domain under this number before."""
    models = (Liability, Quote, Consent, CompletionSignature, ArrivalFix)
    sent = any(model._default_manager.filter(project=project, client_id=client_id).exists() for model in models)
    return sent or is_slip_known(project, client_id)


def get_signature(order: WorkOrder, pk: int) -> Consent:
    """Return the consent of one of an order's quotes that carries a signature, or raise `NotFound`."""
    rows = Consent.objects.filter(quote__order=order, signature__isnull=False).select_related("signature", "quote")
    return one_of(rows, pk)


def settings_of(project: Project) -> RepairSettings:
    """Return how a project quotes repairs."""
    return RepairSettings.objects.filter(project=project).first() or RepairSettings(project=project)


def terms_of(actor: Actor, project: Project) -> QuerySet[WarrantyTerm]:
    """Return the warranty terms that hold in a project: its own and the company's; none to who may not edit them."""
    rows = WarrantyTerm.objects.filter(Q(project=project) | Q(project__isnull=True))
    own = WarrantyTerm.objects.filter(project=project).values("category")
    return visible(rows.exclude(project__isnull=True, category__in=own), actor, policies.EDIT_SETTINGS, project.pk)


def get_term(actor: Actor, project: Project, pk: int) -> WarrantyTerm:
    """Return a warranty term that holds in the project, or raise `NotFound`."""
    return one_of(terms_of(actor, project), pk)


def claims_visible_to(actor: Actor, project: Project) -> QuerySet[CostClaim]:
    """Return what others owe for repairs of the project."""
    rows = CostClaim.objects.filter(project=project).select_related("order__unit", "order__place", "settled_by")
    return visible(rows, actor, policies.VIEW_CLAIMS, project.pk)


def get_claim(actor: Actor, project: Project, pk: int) -> CostClaim:
    """Return what somebody owes for a repair, or raise `NotFound`."""
    return one_of(claims_visible_to(actor, project), pk)


def agreed_documents(home: Home) -> QuerySet[Any]:
    """Return the charge documents of repairs in a home that the resident signed for, or owes because of a consent."""
    own = Q(quote__consent__person=home.person) | Q(document__bills__person=home.person)
    rows = RepairCharge.objects.filter(own, project=home.project, quote__order__unit=home.unit)
    return rows.order_by().values("document")


def charge_of(order: WorkOrder) -> RepairCharge | None:
    """Return the bill of an order's work, or None."""
    return RepairCharge.objects.filter(quote__order=order).select_related("document", "quote").order_by("-pk").first()


@dataclass(frozen=True)
class WorkCost:
    """What an order cost: labour and call-out as agreed, and materials at the weighted average of the stores."""

    labour: Decimal
    materials: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.labour + self.materials


def work_cost_of(repair: Repair, materials: Sequence[Material]) -> WorkCost:
    """Return what an order cost (asks nothing)."""
    lines = repair.agreed.lines.all() if repair.agreed else []
    labour = total(line.amount for line in lines if line.kind != LineKind.MATERIAL)
    return WorkCost(labour, total(one.cost for one in materials))


def cost_of(order: WorkOrder) -> Decimal:
    """Return what the newest quote that was not set aside says an order costs, without one what its materials cost."""
    kept = (QuoteState.AGREED, QuoteState.OFFERED)
    quote = Quote.objects.filter(order=order, state__in=kept).order_by("-version").first()
    return quote.due if quote else total(one.cost for one in materials_of(order))


def _warranty(order: WorkOrder) -> tuple[WarrantyTerm | None, dt.date | None]:
    """Return the narrowest term for an order's class and the last day it covers the order's unit."""
    handed_over_on = order.unit.handed_over_on if order.unit else None
    if handed_over_on is None or not order.category:
        return None, None
    wanted = warranty.prefixes(order.category)
    rows = WarrantyTerm.objects.filter(Q(project=order.project_id) | Q(project__isnull=True), category__in=wanted)
    found = sorted(rows, key=lambda term: (wanted.index(term.category), term.project_id is None))
    if not found:
        return None, None
    return found[0], warranty.last_day(handed_over_on, found[0].length, found[0].unit)
