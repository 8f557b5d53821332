"""Tables of imports: how a person told a header's columns apart, and what each file did."""

from __future__ import annotations

from django.db import models

from anju.core.db import AppendOnly, RowSecurity


class SheetMapping(models.Model):
    """A person's correction of how a sheet's columns are read; found again by the header's signature.

    ``corrections`` maps a column's place (as text) to a field's name or ``ignore``; ``sheet`` to a kind of sheet.
    """

    project_id = models.BigIntegerField()
    signature = models.CharField(max_length=32)
    corrections = models.JSONField(default=dict)
    user_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        db_table = "core_sheet_mapping"
        constraints = [
            RowSecurity(name="core_sheet_mapping_scope"),
            models.UniqueConstraint(fields=["project_id", "signature"], name="core_sheet_mapping_once"),
        ]


class ImportBatch(models.Model):
    """One file that was loaded: who, when, which bytes (SHA-256), and the counts of its sheets. Never changed."""

    project_id = models.BigIntegerField()
    filename = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    refused = models.IntegerField(default=0)
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        db_table = "core_import_batch"
        ordering = ["-id"]
        constraints = [
            RowSecurity(name="core_import_batch_scope"),
            AppendOnly(name="core_import_batch_append_only"),
        ]
        indexes = [models.Index(fields=["project_id", "-id"], name="core_import_batch_recent")]
