"""Writes to documents."""

from __future__ import annotations

import hashlib
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.documents import policies
from anju.domains.documents.calc.content import content_type
from anju.domains.documents.models import Document
from anju.domains.tenancy.models import Project


def attach_document(
    *, actor: Actor, project: Project, subject: str, subject_id: int, name: str, content: bytes
) -> Document:
    """File a document with a record, under a continuous filing code (项目-FJ-年-流水).

    The content decides what the file is; raises `RefusedFile` for anything but PDF, pictures, Word, Excel and text.
    Writes the file to storage (``ANJU_HOME/files`` or S3) before the row commits: a crash in between leaves a file
    without a row, never a row without its file.
    """
    actor.require(policies.ADD_DOCUMENTS, project.pk)
    kind = content_type(name, content)
    digest = hashlib.sha256(content).hexdigest()
    now = clock.now()
    suffix = name.rsplit(".", 1)[-1].lower()
    path = f"documents/{project.pk}/{now:%Y%m}/{digest}.{suffix}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    number = numbering.take(project_id=project.pk, kind="document", period=f"{now:%Y}")
    return Document.objects.create(
        project=project,
        code=f"{project.code}-FJ-{now:%Y}-{number:04d}",
        subject=subject,
        subject_id=subject_id,
        name=tidy_name(name),
        path=path,
        content_type=kind,
        size=len(content),
        sha256=digest,
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
    )


def remove_document(*, actor: Actor, document: Document, reason: str) -> Document:
    """Take a document out of sight, with a reason; the row and the file stay on record."""
    actor.require(policies.REMOVE_DOCUMENTS, document.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    document.removed_at, document.removed_by_id, document.removed_reason = clock.now(), actor.user_id, reason
    document.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    return document


def tidy_name(name: str) -> str:
    """Return the file's name without folders and control characters, shortened in the middle of long ones."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip() or "file"
    return name if len(name) <= 150 else f"{name[:100]}…{name[-45:]}"
