"""The demonstration's invoices: rates, a dozen issued ones, one taken back, one whose buyer is asked, one under way.

What is issued stands in the register of the sandbox of the tax bureau as well, so that everything that follows
(files, red letters, the buyer's answers on its control page) works once the estate runs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db.models import F

from anju.core import clock, money
from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.identity import queries as identity
from anju.domains.invoicing import queries, services
from anju.domains.invoicing.calc.titles import credit_code
from anju.domains.invoicing.enums import BuyerKind, RedReason
from anju.domains.invoicing.models import Invoice
from anju.domains.invoicing.ports import LetterReport, LetterState
from anju.domains.payments import queries as payments
from anju.domains.residents import queries as residents
from anju.domains.tenancy.models import Project
from anju.integrations.sandbox_tax.client import invoice_facts, issue_report
from anju.integrations.sandbox_tax.server.bureau import Bureau

SELLER = credit_code("91440300MA5ANJ001")
COMPANIES = (
    ("深圳市明湖科技有限公司", credit_code("91440300MA5FK7T31")),
    ("湖畔（深圳）文化传播有限责任公司", credit_code("91440300MA5EX2D86")),
)
ISSUED = 12
LEASED = "租"
"""What stands in the name of a fee item for leased spaces: 9 %, all other services 6 %."""


def load_invoices(*, actor: Actor, project: Project, folder: Path | None = None) -> None:
    """Set rates and seller, and issue invoices of the last month. Needs the scope."""
    _set_up(actor, project)
    bureau = Bureau(folder or settings.HOME / "sandbox")
    try:
        units = _units_that_paid(actor, project)
        issued = [_issue(actor, bureau, unit, place) for place, unit in enumerate(units[:ISSUED])]
        for invoice in issued[1:3]:
            _take_back(actor, bureau, invoice)
    finally:
        bureau.close()
    _ask_by_phone(project)


def _set_up(actor: Actor, project: Project) -> None:
    services.set_invoicing(
        actor=actor, project=project, seller_name=project.company.name, seller_tax_number=SELLER, drawer="孙丽华"
    )
    for item in (None, *billing.fee_items(actor, project)):
        if item is not None and LEASED not in item.name:
            continue
        services.set_tax_rate(
            actor=actor,
            project=project,
            fee_item=item,
            starts_on=dt.date(2016, 5, 1),
            rate=Decimal("0.06") if item is None else Decimal("0.09"),
            goods_code="3040801" if item is None else "3040502",
            goods_name="企业管理服务" if item is None else "经营租赁",
        )


def _units_that_paid(actor: Actor, project: Project) -> list[Unit]:
    """Return units whose bills of this and the last month are paid, in the order of their codes."""
    first = (clock.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    paid = billing.bills(actor, project).filter(paid=F("amount"), issued_on__gte=first).order_by()
    units = estate.units_visible_to(actor, project).filter(pk__in=paid.values("unit"), usage="home")
    return list(units.order_by("position", "pk")[: ISSUED * 3 : 3])


def _issue(actor: Actor, bureau: Bureau, unit: Unit, place: int) -> Invoice:
    """Have the latest paid bills of a unit invoiced, every fourth time to a company."""
    bills = queries.bills_to_invoice(actor, unit)[:2]
    company = COMPANIES[place // 4 % 2] if place % 4 == 1 else None
    invoice = services.apply_for_invoice(
        actor=actor,
        unit=unit,
        bill_ids=[bill.bill_id for bill in bills],
        expected=money.total(bill.free for bill in bills),
        kind=BuyerKind.COMPANY if company else BuyerKind.PERSON,
        name=company[0] if company else payments.household(actor, unit.project, unit.pk).payer or "业主",
        tax_number=company[1] if company else "",
        client_id=uuid.uuid4(),
    )
    report = issue_report(bureau.issue(invoice_facts(queries.as_asked(invoice))))
    return services.note_issue(invoice_id=invoice.pk, report=report)


def _take_back(actor: Actor, bureau: Bureau, invoice: Invoice) -> None:
    """Take a personal invoice back at once; a company has entered its own and is asked."""
    if invoice.buyer_tax_number:
        bureau.enter(invoice.invoice_no)
    letter = services.ask_red_letter(actor=actor, invoice=invoice, reason=RedReason.MISTAKE, remark="抬头有误")
    told = bureau.file_letter(
        {
            "serial": letter.number,
            "invoice_no": invoice.invoice_no,
            "seller_tax_number": invoice.seller_tax_number,
            "reason": letter.reason,
            "gross": f"{invoice.gross:.2f}",
        }
    )
    is_direct = bool(told["is_direct"])
    report = LetterReport(
        serial=letter.number,
        state=LetterState.CONFIRMED if is_direct else LetterState.WAITING,
        bureau_no=told["bureau_no"],
        is_direct=is_direct,
        expires_at=dt.datetime.fromisoformat(told["expires_at"]),
    )
    services.note_letter(letter_id=letter.pk, report=report)
    if is_direct:
        services.note_red(letter_id=letter.pk, report=issue_report(bureau.issue_red(letter.number)))


def _ask_by_phone(project: Project) -> None:
    """Let the residents who have a phone ask for one each; the worker has it issued once the estate runs."""
    for user in identity.demo_residents():
        resident = identity.actor_for(user, surface="resident")
        for home in residents.homes_of(resident, project):
            bills = queries.bills_to_invoice_of_home(home)[:1] if home.sees_bills else []
            if bills:
                services.request_invoice(
                    actor=resident,
                    home=home,
                    bill_ids=[bill.bill_id for bill in bills],
                    expected=money.total(bill.free for bill in bills),
                    kind=BuyerKind.PERSON,
                    name=home.person.name,
                    client_id=uuid.uuid4(),
                )
                break
