"""Tables of the platform itself. They name projects and users by number only: core knows no business noun."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly, RowSecurity
from anju.core.sheets.models import ImportBatch, SheetMapping

__all__ = ["BackgroundJob", "EventRecord", "ImportBatch", "JobState", "NumberPrefix", "NumberSeries", "SheetMapping"]


class EventRecord(models.Model):
    """A fact that happened, written in the transaction that made it; feeds timelines and web hooks."""

    project_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=80)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    actor = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        db_table = "core_event"
        constraints = [
            RowSecurity(name="core_event_scope", shared=True),
            AppendOnly(name="core_event_append_only"),
        ]
        indexes = [models.Index(fields=["project_id", "-id"], name="core_event_recent")]


class NumberSeries(models.Model):
    """The last number given in one continuous series of a project."""

    project_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=10, blank=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_number_series"
        constraints = [
            RowSecurity(name="core_number_series_scope"),
            models.UniqueConstraint(fields=["project_id", "kind", "period"], name="core_number_series_key"),
        ]


class NumberPrefix(models.Model):
    """How the numbers of a kind begin in a project that wants its own beginning; the series goes on all the same."""

    project_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    prefix = models.CharField(max_length=12)

    class Meta:
        db_table = "core_number_prefix"
        constraints = [
            RowSecurity(name="core_number_prefix_scope"),
            models.UniqueConstraint(fields=["project_id", "kind"], name="core_number_prefix_key"),
            models.CheckConstraint(
                condition=models.Q(prefix__regex=r"^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?$"), name="core_number_prefix_form"
            ),
        ]


class JobState(models.TextChoices):
    """Where a background job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class BackgroundJob(models.Model):
    """Long work that a person asked for: its progress can be watched, it can be cancelled, its result stays."""

    project_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    params = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    result_file = models.CharField(max_length=200, blank=True)
    cancel_asked = models.BooleanField(default=False)
    user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_job"
        constraints = [
            RowSecurity(name="core_job_scope", shared=True),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values),
                name="core_job_state_known",
            ),
        ]
        indexes = [models.Index(fields=["user_id", "-id"], name="core_job_of_user")]
