"""Prepaid balances that pay by themselves, and a home that is about to change hands."""

from __future__ import annotations

from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import DeductWhen, HeldGoes, Method
from anju.domains.residents import queries as residents
from anju.domains.residents.services.people import NewPerson
from anju.domains.tenancy.models import Project

HOMES = 6
PREPAID = (Decimal(600), Decimal(1200), Decimal(2400))


def load_balances(*, actor: Actor, project: Project, cashier: User) -> None:
    """Let some homes prepay at the desk, the balances pay what is issued, and one change of owner be prepared."""
    desk = identity.actor_for(cashier, surface="demo")
    units = list(estate.units_visible_to(actor, project).order_by("position", "pk"))
    owing = [unit for unit in units[:: max(len(units) // 60, 1)] if billing.open_bills_of_unit(actor, unit).exists()]
    shift = payments.open_shift(actor=desk, project=project, desk="1")
    for place, unit in enumerate(owing[:HOMES]):
        payments.take_payment(
            actor=desk,
            project=project,
            unit=unit,
            shift=shift,
            bill_ids=[],
            tenders=[Tender(Method.POS, PREPAID[place % len(PREPAID)])],
            prepay=True,
            idempotency_key=f"demo-prepaid-{project.code}-{place}",
        )
    payments.close_shift(actor=desk, shift=shift, denominations={})
    payments.set_prepaid_settings(
        actor=actor, project=project, pays=DeductWhen.ON_ISSUE, keeps=Decimal(100), fee_items=[]
    )
    payments.deduct_balances()
    sold = next((unit for unit in owing[HOMES:] if residents.owners_of_units(actor, project, [unit.pk])), None)
    if sold is not None:
        payments.prepare_transfer(
            actor=desk,
            unit=sold,
            new_owners=[NewPerson("周晓岚")],
            on=clock.today(),
            balance_goes=HeldGoes.REFUND,
            deposits_go=HeldGoes.REFUND,
        )
