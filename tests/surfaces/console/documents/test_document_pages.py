"""Documents are seen by who may see the record they belong to, whatever number an address names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import household

from anju.core.access import Actor
from anju.domains.documents import services
from anju.domains.documents.models import Document
from anju.surfaces.console.documents.tabs import permissions_of

Browsers = Callable[..., Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def _file(root: Actor, project: Any, subject: str, subject_id: int) -> Document:
    return services.attach_document(
        actor=root, project=project, subject=subject, subject_id=subject_id, name="a.pdf", content=PDF
    )


def _status(browser: Client, document: Document) -> int:
    answer = browser.get(f"/p/T1/documents/{document.pk}/")
    if answer.streaming:
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    return answer.status_code


def test_a_document_opens_only_for_who_may_see_its_record(signed_in: Browsers, project: Any, root: Actor) -> None:
    home = household.make_unit(project, "3-2-1201")
    of_unit = _file(root, project, "estate.unit", home.pk)
    of_employee = _file(root, project, "workforce.employee", 1)
    of_nothing = _file(root, project, "nobody.knows", 1)
    cashier = signed_in("cashier", project=project)  # sees documents and units, but no employees
    assert _status(cashier, of_unit) == 200
    assert _status(cashier, of_employee) == 403
    assert _status(cashier, of_nothing) == 403
    manager = signed_in("project_manager", project=project, username="jingli")
    assert _status(manager, of_employee) == 200
    assert manager.get(f"/p/T1/documents/{of_nothing.pk}/remove/").status_code == 403


def test_a_document_is_filed_only_where_its_record_may_be_seen(signed_in: Browsers, project: Any) -> None:
    service = signed_in("service", project=project)  # files documents, but sees no employees
    sent = {"file": SimpleUploadedFile("a.pdf", PDF)}
    assert service.post("/p/T1/documents/workforce.employee/1/", sent).status_code == 403
    assert not Document.objects.exists()


def test_every_subject_with_a_page_has_its_right() -> None:
    for subject in ("estate.unit", "residents.person", "workforce.employee", "workorders.order", "arrears.demand"):
        assert permissions_of(subject), subject
    assert not permissions_of("nobody.knows")
