"""Files that belong to a record of any domain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User


@audit.tracked()
class Document(ProjectOwned):
    """A file of a record; ``subject`` names the record as ``estate.unit``, ``subject_id`` its row.

    The file lies in storage under its content's hash and is never overwritten; a removed document stays on record.
    """

    code = models.CharField(_("filing code"), max_length=40)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    name = models.CharField(_("name"), max_length=150)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    uploaded_at = models.DateTimeField(_("at"))
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    removed_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="documents_document_kept"),
            ChangeableColumns(
                name="documents_document_changeable", columns=["removed_at", "removed_by_id", "removed_reason"]
            ),
            models.UniqueConstraint(fields=["project", "code"], name="documents_document_code_once"),
        ]
        indexes = [models.Index(fields=["project", "subject", "subject_id"], name="documents_of_subject")]

    def __str__(self) -> str:
        return self.name


class Photo(ProjectOwned):
    """A photo that was taken for a record, kept without the camera's marks (see `documents.calc.pictures`).

    ``client_id`` is the number that the phone gave it, so that a photo sent twice is stored once. The picture lies in
    storage under the hash of its content, a small copy beside it.
    """

    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    client_id = models.UUIDField(null=True, unique=True)
    path = models.CharField(max_length=200)
    small_path = models.CharField(max_length=200)
    size = models.BigIntegerField(_("size"))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent.")
    taken_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    received_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [*ProjectOwned.Meta.constraints, AppendOnly(name="documents_photo_append_only")]
        indexes = [models.Index(fields=["project", "subject", "subject_id"], name="documents_photo_of_subject")]
