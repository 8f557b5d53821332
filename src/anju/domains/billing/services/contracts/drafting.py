"""Drafting a contract: its party, its days, what it charges; then asking for approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO, format_amount, total
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing.calc.agreed import AgreedTerms, Step, amount_of, steps_of
from anju.domains.billing.calc.periods import DateSpan
from anju.domains.billing.enums import Basis, ChargedBy, ContractKind, ContractState, Convention, Cycle
from anju.domains.billing.models import Contract, ContractLine, ContractTerms, FeeItem, Tariff
from anju.domains.estate.models import Space, Unit
from anju.domains.residents.models import Person
from anju.domains.tenancy.models import Project

SUBJECT = "billing.contract"
"""Under which the paper of a contract is kept among the documents."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a fee item costs: ``price`` yuan a month, for a square metre of ``quantity`` or as a fixed sum.

    It rises by ``rise_percent`` every ``rise_years`` years, or goes by ``table`` of days and prices.
    """

    price: Decimal
    charged_by: str = ChargedBy.FIXED
    quantity: Decimal = Decimal(1)
    rise_percent: Decimal = Decimal(0)
    rise_years: int = 1
    table: Sequence[tuple[dt.date, Decimal]] = ()
    free_until: dt.date | None = None


def draft_contract(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    unit: Unit,
    party: str,
    starts_on: dt.date,
    ends_on: dt.date,
    space: Space | None = None,
    person: Person | None = None,
    subject: str = "",
    phone: str = "",
    cycle: int = Cycle.MONTH,
    due_days: int = 7,
    deposit: Decimal = ZERO,
    remark: str = "",
    renews: Contract | None = None,
    lines: Sequence[tuple[FeeItem, Terms]] = (),
) -> Contract:
    """Draft a contract under a number of its own, with what it charges; nothing is owed before it is approved.

    ``unit`` is whose account its bills go to: what is let, or the unit that holds the account of an outsider. Raises
    AccessDenied, DomainError for days in the wrong order, without a party, or for a space that is let in these days.
    """
    actor.require(policies.EDIT_CONTRACTS, project.pk)
    if ends_on < starts_on:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    if not party.strip():
        raise DomainError(_("Say with whom it is agreed."), field="party")
    if kind == ContractKind.PARKING and space is None:
        raise DomainError(_("Choose the parking space."), field="space")
    if space is not None:
        refuse_let_space(space, starts_on, ends_on)
    with transaction.atomic():
        now = clock.now()
        number = numbering.take(project_id=project.pk, kind="billing.contract", period=f"{now:%Y}")
        contract = Contract.objects.create(
            project=project,
            number=f"HT{now:%Y}-{number:04d}",
            kind=ContractKind(kind),
            unit=unit,
            space=space,
            subject=subject.strip()[:100],
            party=party.strip()[:60],
            phone=phone.strip()[:20],
            person=person,
            starts_on=starts_on,
            ends_on=ends_on,
            cycle=cycle,
            due_days=due_days,
            deposit=deposit,
            remark=remark.strip()[:200],
            renews=renews,
            drafted_by_id=actor.user_id,
            drafted_at=now,
        )
        for fee_item, terms in lines:
            add_line(actor=actor, contract=contract, fee_item=fee_item, terms=terms)
    return contract


def add_line(*, actor: Actor, contract: Contract, fee_item: FeeItem, terms: Terms) -> ContractLine:
    """Add what a draft charges under a fee item.

    Raises AccessDenied, DomainError for a contract that is no draft, a fee item that it charges already or that is
    charged by document, and for impossible terms.
    """
    actor.require(policies.EDIT_CONTRACTS, contract.project_id)
    with transaction.atomic():
        held = locked(contract, ContractState.DRAFT)
        check_terms(terms, starts_on=held.starts_on, ends_on=held.ends_on)
        tariff = agreed_tariff(fee_item)
        line = ContractLine.objects.filter(contract=held, tariff=tariff).first()
        if line is not None and line.terms.filter(state=ContractState.DRAFT).exists():
            raise DomainError(_("This contract charges this fee item already."), field="fee_item")
        if line is None:
            kind = f"billing.seat.{tariff.pk}"
            seat = numbering.take(project_id=held.project_id, kind=kind, period=str(held.unit_id))
            line = ContractLine.objects.create(
                project_id=held.project_id, contract=held, tariff=tariff, unit_id=held.unit_id, seat=seat
            )
        keep_terms(line, terms, starts_on=held.starts_on, state=ContractState.DRAFT, drafted_by=actor.user_id)
    return line


def edit_line(*, actor: Actor, line: ContractLine, terms: Terms) -> ContractTerms:
    """Change what a draft charges under a fee item. Raises AccessDenied, DomainError as `add_line` does."""
    actor.require(policies.EDIT_CONTRACTS, line.project_id)
    with transaction.atomic():
        held = locked(line.contract, ContractState.DRAFT)
        check_terms(terms, starts_on=held.starts_on, ends_on=held.ends_on)
        drafted = _drafted(line)
        for name, value in _values(terms).items():
            setattr(drafted, name, value)
        drafted.drafted_by_id, drafted.drafted_at = actor.user_id, clock.now()
        drafted.save()
    return drafted


def remove_line(*, actor: Actor, line: ContractLine) -> Contract:
    """Take a fee out of a draft; its terms stay on record as withdrawn. Raises AccessDenied, DomainError."""
    actor.require(policies.EDIT_CONTRACTS, line.project_id)
    with transaction.atomic():
        held = locked(line.contract, ContractState.DRAFT)
        drafted = _drafted(line)
        drafted.state = ContractState.WITHDRAWN
        drafted.save(update_fields=["state"])
    return held


def _drafted(line: ContractLine) -> ContractTerms:
    found = line.terms.filter(state=ContractState.DRAFT).first()
    if found is None:
        raise DomainError(_("This fee was taken out of the draft."))
    return found


def submit_contract(*, actor: Actor, contract: Contract) -> Contract:
    """Ask for approval of a draft in the actor's name; `settle_contract` follows the decision.

    The ladder goes by what the contract comes to over its whole time. Raises AccessDenied, DomainError for a draft that
    charges nothing or when nobody has said who approves.
    """
    actor.require(policies.EDIT_CONTRACTS, contract.project_id)
    with transaction.atomic():
        held = locked(contract, ContractState.DRAFT)
        amount = worth_of(held)
        if amount <= ZERO:
            raise DomainError(_("Say first what the contract charges."))
        held.state = ContractState.ASKED
        # Who asks answers for what was drafted: they are the one who may not approve it.
        held.drafted_by_id = actor.user_id
        held.save(update_fields=["state", "drafted_by"])
        approvals.ask(
            actor=actor,
            project=held.project,
            kind=policies.CONTRACT_REQUEST.name,
            subject_id=held.pk,
            title=f"{held.number} {held.unit.code} {held.party} {format_amount(amount, symbol='¥')}",
            amount=amount,
        )
    return held


def worth_of(contract: Contract) -> Decimal:
    """Return what a contract comes to over its whole time by its first terms, in yuan."""
    days = DateSpan(contract.starts_on, contract.ends_on)
    found = ContractTerms.objects.filter(line__contract=contract).exclude(state=ContractState.WITHDRAWN)
    found = found.select_related("line__tariff")
    return total(
        amount_of(days, plan_steps(contract, terms), Convention(terms.line.tariff.convention)) for terms in found
    )


def plan_steps(contract: Contract, terms: ContractTerms) -> list[Step]:
    """Return the prices of terms from their first day to the contract's end."""
    return steps_of(as_agreed(terms), starts_on=contract.starts_on, from_on=terms.starts_on, ends_on=contract.ends_on)


def as_agreed(terms: ContractTerms) -> AgreedTerms:
    """Return stored terms as the arithmetic takes them."""
    return AgreedTerms(
        price=terms.price,
        charged_by=ChargedBy(terms.charged_by),
        quantity=terms.quantity,
        rise_percent=terms.rise_percent,
        rise_years=terms.rise_years,
        table=[(dt.date.fromisoformat(on), Decimal(price)) for on, price in terms.table or []],
        free_until=terms.free_until,
    )


def agreed_tariff(fee_item: FeeItem) -> Tariff:
    """Return the fee item's tariff for contracts, and make it where there is none. Raises DomainError."""
    tariff, _made = Tariff.objects.get_or_create(
        project_id=fee_item.project_id,
        fee_item=fee_item,
        usage="",
        defaults={"basis": Basis.AGREED, "name": fee_item.name, "due_days": 0},
    )
    if tariff.basis != Basis.AGREED:
        raise DomainError(
            _("“{item}” is charged as “{basis}”; choose another fee item.").format(
                item=fee_item.name, basis=tariff.get_basis_display()
            ),
            field="fee_item",
        )
    return tariff


def keep_terms(
    line: ContractLine, terms: Terms, *, starts_on: dt.date, state: str, drafted_by: int | None, reason: str = ""
) -> ContractTerms:
    """Write terms of a line; they hold once they are approved."""
    return ContractTerms.objects.create(
        project_id=line.project_id,
        line=line,
        starts_on=starts_on,
        **_values(terms),
        reason=reason,
        state=state,
        drafted_by_id=drafted_by,
        drafted_at=clock.now(),
    )


def _values(terms: Terms) -> dict[str, Any]:
    return {
        "charged_by": ChargedBy(terms.charged_by),
        "quantity": terms.quantity,
        "price": terms.price,
        "rise_percent": terms.rise_percent,
        "rise_years": terms.rise_years,
        "table": [[on.isoformat(), f"{price:f}"] for on, price in sorted(terms.table)] or None,
        "free_until": terms.free_until,
    }


def check_terms(terms: Terms, *, starts_on: dt.date, ends_on: dt.date) -> None:
    """Raise DomainError for terms that no contract of these days can have."""
    if terms.price <= 0 or terms.quantity <= 0:
        raise DomainError(_("Enter an amount greater than zero."), field="price")
    if terms.charged_by == ChargedBy.FIXED and terms.quantity != 1:
        raise DomainError(_("A fixed sum has no area."), field="quantity")
    if terms.table and terms.rise_percent:
        raise DomainError(_("Either a percentage or a table of prices, not both."), field="table")
    if terms.rise_percent <= -100 or terms.rise_years < 1:
        raise DomainError(_("The price would fall to nothing."), field="rise_percent")
    for on, price in terms.table:
        if not starts_on < on <= ends_on or price <= 0:
            raise DomainError(
                _("Every price of the table begins within the contract and is above zero."), field="table"
            )
    if terms.free_until is not None and not starts_on <= terms.free_until < ends_on:
        raise DomainError(_("The free time begins with the contract and ends before it does."), field="free_until")


def refuse_let_space(space: Space, starts_on: dt.date, ends_on: dt.date, but: Contract | None = None) -> None:
    """Raise DomainError where a parking space is let to somebody within these days."""
    # Held until the transaction ends, so that two desks do not let one space.
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    others = Contract.objects.filter(space=space, starts_on__lte=ends_on, ends_on__gte=starts_on)
    others = others.filter(state__in=[ContractState.IN_FORCE, ContractState.ASKED, ContractState.ENDED])
    others = others.exclude(state=ContractState.ENDED, ended_on__lt=starts_on)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.first():
        raise DomainError(
            _("Space {space} is let by contract {number} within these days.").format(
                space=space.code, number=other.number
            ),
            field="space",
        )


def locked(contract: Contract, *states: ContractState) -> Contract:
    """Lock a contract; raises DomainError in another state than these."""
    held = (
        Contract.objects.select_for_update(of=("self",)).select_related("project", "unit", "space").get(pk=contract.pk)
    )
    if held.state not in states:
        raise DomainError(
            _("Contract {number} is “{state}”; this cannot be done now.").format(
                number=held.number, state=held.get_state_display()
            )
        )
    return held
