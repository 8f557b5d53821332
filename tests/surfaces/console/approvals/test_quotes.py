"""Who approves a quote sees all of it on the page of the request, and reads the limit above the buttons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.domains.repairs.conftest import LINES
from tests.factories import work
from tests.factories.household import make_unit
from tests.factories.pictures import picture

from anju.core import scope
from anju.core.access import Actor
from anju.domains.approvals.models import Request
from anju.domains.documents import services as documents
from anju.domains.repairs import services
from anju.domains.workorders import services as workorders


def asked(project: Any, root: Actor) -> Request:
    services.edit_settings(actor=root, project=project, approval_above=Decimal(100), call_out_fee=Decimal(0))
    order = work.open_order(project, unit=make_unit(project, "3-2-1201"))
    worker, actor = work.make_worker(project)
    workorders.assign_order(actor=root, order=order, worker=worker)
    workorders.accept_order(actor=actor, order=order)
    workorders.arrive(actor=actor, order=order)
    order.refresh_from_db()
    photo = documents.store_photo(
        actor=root, project=project, subject="workorders.order", subject_id=order.pk, content=picture()
    )
    services.file_photo(photo=photo, order=order, act="quote", device_at=None)
    services.say_who_is_liable(actor=actor, order=order, liable="owner", reason="住户自行改装")
    services.give_quote(actor=actor, order=order, findings="角阀老化渗水" * 20, plan="更换两只角阀", lines=LINES * 8)
    return Request.objects.get()


def test_the_approver_sees_the_whole_quote(project: Any, root: Actor, signed_in: Any) -> None:
    with scope.enter([project.pk], actor=root):
        request = asked(project, root)
    manager = signed_in("project_manager", project=project)
    page = manager.get(f"/p/T1/approvals/{request.pk}/").content.decode()
    for words in (
        "角阀老化渗水",
        "更换两只角阀",
        "更换角阀",
        "35.50",
        "80.00",
        "1,208.00",
        "100.00",
        "1,108.00",
        "住户自行改装",
    ):
        assert words in page, words
    assert "/photos/" in page
    decide = manager.get(f"/p/T1/approvals/{request.pk}/approve/").content.decode()
    assert "1,108.00" in decide
    facts = manager.get(f"/p/T1/approvals/{request.pk}/?tab=facts")
    assert facts.status_code == 200


def test_a_withdrawn_request_says_so(project: Any, root: Actor, signed_in: Any) -> None:
    with scope.enter([project.pk], actor=root):
        request = asked(project, root)
        workorders.cancel_order(actor=root, order=work_of(request), note="不修了")
    manager = signed_in("project_manager", project=project)
    answer = manager.post(f"/p/T1/approvals/{request.pk}/approve/", {"note": ""})
    assert answer.status_code == 422
    assert f"/approvals/{request.pk}/approve/" not in manager.get(f"/p/T1/approvals/{request.pk}/").content.decode()


def work_of(request: Request) -> Any:
    from anju.domains.repairs.models import Quote

    return Quote.objects.get(pk=request.subject_id).order
