"""Doors to documents."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.documents import policies
from anju.domains.documents.models import Document, Photo
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
    return one_of(Document.objects.filter(project=project, removed_at__isnull=True), pk)


def open_document(document: Document) -> BinaryIO:
    """Open the stored file for reading; the caller closes it."""
    return cast(BinaryIO, default_storage.open(document.path, "rb"))


def photos_of(subject: str, subject_ids: Iterable[int]) -> dict[int, list[Photo]]:
    """Return the photos of several records of one kind in the order they came (one query).

    Asks for no permission: the doors of higher domains, which know who may see their records, call it.
    """
    found: dict[int, list[Photo]] = {}
    for photo in Photo.objects.filter(subject=subject, subject_id__in=list(subject_ids)):
        found.setdefault(photo.subject_id, []).append(photo)
    return found


def get_photo(project: Project, pk: int, *, subject: str, subject_ids: Iterable[int]) -> Photo:
    """Return a photo that belongs to one of the records named, or raise `NotFound`; callers know who may see these."""
    return one_of(Photo.objects.filter(project=project, subject=subject, subject_id__in=list(subject_ids)), pk)


def photo_by_client_id(project: Project, client_id: uuid.UUID) -> Photo | None:
    """Return the photo that a phone sent under this number, or None."""
    return Photo.objects.filter(project=project, client_id=client_id).first()


def open_photo(photo: Photo, *, is_small: bool = False) -> BinaryIO:
    """Open the stored picture, or its small copy, for reading; both are JPEG. The caller closes it."""
    return cast(BinaryIO, default_storage.open(photo.small_path if is_small else photo.path, "rb"))
