"""Documents: judged by their content, filed for good."""

import io

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from tests.conftest import actor_with

from anju.core.errors import AccessDenied, NotFound
from anju.domains.documents import policies, queries, services
from anju.domains.documents.calc.content import MAX_BYTES, RefusedFile, content_type

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(60)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def xlsx() -> bytes:
    target = io.BytesIO()
    xlsxwriter.Workbook(target).close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("门牌.PNG", PNG, "image/png"),
        ("合同.pdf", PDF, "application/pdf"),
        ("说明.txt", "你好".encode("gb18030"), "text/plain"),
    ],
)
def test_allowed_content_is_recognised(name, content, kind):
    assert content_type(name, content) == kind


def test_a_workbook_is_recognised():
    assert content_type("台账.xlsx", xlsx()).endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"MZ\x90\x00 this is a program" + bytes(80)),
        ("photo.png", b"<html><script>alert(1)</script></html>"),
        ("page.html", b"<html></html>"),
        ("run.exe", b"MZ"),
        ("none", PNG),
        ("empty.pdf", b""),
        ("table.xlsx", b"PK\x03\x04 only a zip"),
        ("text.txt", b"\x00\x01binary"),
        ("huge.pdf", PDF + bytes(MAX_BYTES)),
    ],
)
def test_other_content_is_refused(name, content):
    with pytest.raises(RefusedFile):
        content_type(name, content)


@pytest.fixture
def clerk():
    return actor_with(policies.VIEW_DOCUMENTS, policies.ADD_DOCUMENTS)


def attach(clerk, project, name="合同.pdf"):
    return services.attach_document(
        actor=clerk, project=project, subject="estate.unit", subject_id=1, name=name, content=PDF
    )


def test_a_document_is_filed_under_a_continuous_code(clerk, project):
    first, second = attach(clerk, project), attach(clerk, project)
    assert first.code.endswith("0001")
    assert second.code.endswith("0002")
    with queries.open_document(queries.get_document(clerk, project, first.pk)) as stored:
        assert stored.read() == PDF


def test_a_removed_document_is_out_of_sight_but_kept(clerk, project):
    document = attach(clerk, project)
    with pytest.raises(AccessDenied):
        services.remove_document(actor=clerk, document=document, reason="误传")
    services.remove_document(actor=actor_with(policies.REMOVE_DOCUMENTS), document=document, reason="误传")
    assert not queries.documents_of(clerk, project, "estate.unit", 1)
    with pytest.raises(NotFound):
        queries.get_document(clerk, project, document.pk)
    assert default_storage.exists(document.path)


def test_names_lose_folders_and_control_characters():
    assert services.tidy_name("..\\..\\a/b\x00c.pdf") == "bc.pdf"
    assert len(services.tidy_name("长" * 300 + ".pdf")) <= 150
