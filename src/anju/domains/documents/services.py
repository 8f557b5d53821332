"""Writes to documents."""

from __future__ import annotations

import hashlib
import re
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.documents import policies
from anju.domains.documents.calc import pictures
from anju.domains.documents.calc.content import content_type
from anju.domains.documents.models import Document, Photo
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
    path = _kept(path, content)
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


def store_photo(
    *,
    actor: Actor,
    project: Project,
    subject: str,
    subject_id: int,
    content: bytes,
    client_id: uuid.UUID | None = None,
) -> Photo:
    """Keep a photo of a record, drawn anew without the camera's marks.

    Asks for no permission: services of higher domains, which know who may add to their records, call it. The same
    ``client_id`` stores once, however often it is sent; raises `DomainError` when it comes back with another picture or
    for another record, and `RefusedFile` for what is no picture. Files are written before the row commits, as above.
    """
    received = hashlib.sha256(content).hexdigest()
    if client_id is not None and (held := Photo.objects.filter(client_id=client_id).first()):
        return _same_photo(held, subject, subject_id, received)
    picture = pictures.clean(content)
    folder, digest = f"photos/{project.pk}/{clock.now():%Y%m}", hashlib.sha256(picture.content).hexdigest()
    facts = {
        "project": project,
        "subject": subject,
        "subject_id": subject_id,
        "path": _kept(f"{folder}/{digest}.jpg", picture.content),
        "small_path": _kept(f"{folder}/{digest}.small.jpg", picture.small),
        "size": len(picture.content),
        "width": picture.width,
        "height": picture.height,
        "received_sha256": received,
        "taken_by_id": actor.user_id,
        "received_at": clock.now(),
    }
    if client_id is None:
        return Photo.objects.create(**facts)
    photo, is_new = Photo.objects.get_or_create(client_id=client_id, defaults=facts)
    return photo if is_new else _same_photo(photo, subject, subject_id, received)


def _same_photo(held: Photo, subject: str, subject_id: int, received: str) -> Photo:
    if (held.subject, held.subject_id, held.received_sha256) != (subject, subject_id, received):
        raise DomainError(_("Another photo was sent under this number already."), field="file")
    return held


def _kept(path: str, content: bytes) -> str:
    """Write a file that lies under the hash of its content, unless it lies there already; return where."""
    return path if default_storage.exists(path) else default_storage.save(path, ContentFile(content))


def tidy_name(name: str) -> str:
    """Return the file's name without folders and control characters, shortened in the middle of long ones."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip() or "file"
    return name if len(name) <= 150 else f"{name[:100]}…{name[-45:]}"
