"""Doors to documents."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.documents import policies
from anju.domains.documents.models import Document
from anju.domains.tenancy.models import Project


def documents_of(actor: Actor, project: Project, subject: str, subject_id: int) -> QuerySet[Document]:
    """Return the documents of a record that were not removed, newest first; none without the right to see them."""
    if not actor.may(policies.VIEW_DOCUMENTS, project.pk):
        return Document.objects.none()
    return Document.objects.filter(
        project=project, subject=subject, subject_id=subject_id, removed_at__isnull=True
    ).select_related("uploaded_by")


def get_document(actor: Actor, project: Project, pk: int) -> Document:
    """Return a document or raise `NotFound`; needs the right to see documents."""
    actor.require(policies.VIEW_DOCUMENTS, project.pk)
    document = Document.objects.filter(project=project, pk=pk, removed_at__isnull=True).first()
    if document is None:
        raise NotFound(str(pk))
    return document


def open_document(document: Document) -> BinaryIO:
    """Open the stored file for reading; the caller closes it."""
    return cast(BinaryIO, default_storage.open(document.path, "rb"))
