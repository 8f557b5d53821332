"""Records of repairs."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from anju.core import clock
from anju.domains.documents.models import Document
from anju.domains.repairs import services
from anju.domains.repairs.models import Consent, CostClaim, Quote
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder
from tests.architecture.work_records import ROOT, order, pass_by


def term(project: Project, number: int) -> int:
    return services.set_term(
        actor=ROOT, project=project, category=f"c{number}", name=f"保修{number}", length=24, unit="months"
    ).pk


def claim(project: Project, number: int) -> int:
    pk = order(project, number)
    return CostClaim.objects.create(project=project, order_id=pk, liable="fund", amount=100, made_at=clock.now()).pk


def consent(project: Project, number: int) -> int:
    """Make an order with a signed quote; order and consent have one number, which fills in both of the address."""
    pk = order(project, number)
    path = default_storage.save(f"documents/{number}.png", ContentFile(b"picture"))
    signature = Document.objects.create(
        project=project,
        code=f"S{number}",
        subject="workorders.order",
        subject_id=pk,
        name="签字.png",
        path=path,
        content_type="image/png",
        size=7,
        sha256=f"{number:064d}",
        uploaded_at=clock.now(),
    )
    quote = Quote.objects.create(
        project=project,
        order=WorkOrder.objects.get(pk=pk),
        version=1,
        findings="漏水",
        plan="更换",
        total=100,
        digest="0" * 64,
        state="agreed",
        is_paid=True,
        at=clock.now(),
    )
    pass_by(Consent, pk)
    Consent.objects.create(
        pk=pk,
        project=project,
        quote=quote,
        is_agreed=True,
        way="spot",
        name="王建国",
        digest=quote.digest,
        signature=signature,
        at=clock.now(),
    )
    return pk


def check_item(project: Project, number: int) -> int:
    return services.set_check_item(
        actor=ROOT, project=project, category="", text=f"试水{number}", is_required=False, position=number
    ).pk


MAKERS = {"repair_check": check_item, "repair_term": term, "repair_claim": claim, "repair_consent": consent}
OF_MODEL = {
    "repairs.CheckItem": "repair_check",
    "repairs.CostClaim": "repair_claim",
    "repairs.WarrantyTerm": "repair_term",
}
