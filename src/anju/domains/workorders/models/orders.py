"""Work orders, the log of what was done to them, and what was told of them."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.estate.models import Building, Place, Unit
from anju.domains.identity.models import User
from anju.domains.workforce.models import Employee
from anju.domains.workorders.enums import (
    ALARMS,
    AlarmLevel,
    Calendar,
    Clock,
    Fit,
    HoldReason,
    OrderAct,
    OrderState,
    Proof,
    Urgency,
)

_OPEN = Q(closed_at__isnull=True)
_ENDED = Q(state__in=(OrderState.CLOSED, OrderState.CANCELLED))
# Chinese writes no gaps between words, and the usual trigrams miss words of two characters.
_CHARACTERS = models.Func(
    Lower("title"),
    function="string_to_array",
    template="%(function)s(%(expressions)s, NULL)",
    output_field=ArrayField(models.TextField()),
)
_BY = pgettext_lazy("work order", "by")


@audit.tracked(exclude=("phone_tail",))
class WorkOrder(ProjectOwned):
    """Something that somebody must go and do. Only `workorders.services` change it; each act is an `OrderStep`.

    ``due_at`` is when the first of the limits that are still to be kept (``clock``) is over; while nothing runs it is
    empty. ``alarms`` are the instants at which danger, supervisor, manager and headquarters are told, the second of
    which is the end itself: four for that limit, then four for each other one that is still to be kept. ``alarm_at`` is
    the next of them all.
    ``closed_at`` is set when nothing is left to do: closed, or cancelled. Row-level security lets an index serve
    equality and ranges only, so what people search by compares byte by byte.
    """

    number = models.CharField(_("number"), max_length=20, db_collation="C")
    kind = models.CharField(_("kind"), max_length=40)
    category = models.CharField(_("category"), max_length=60, blank=True, help_text="Dotted: water.tap.")
    title = models.CharField(_("title"), max_length=120)
    detail = models.TextField(_("details"), blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.WAITING)

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("unit")
    )
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("building")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("place")
    )
    place_text = models.CharField(_("where"), max_length=120, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True, db_collation="C")
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True, db_collation="C")
    phone_tail = models.GeneratedField(
        expression=Right("contact_phone", 4), output_field=models.CharField(max_length=4), db_persist=True
    )
    worker = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("worker")
    )
    opened_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("opened by")
    )

    calendar = models.CharField(_("clock"), max_length=8, choices=Calendar.choices, default=Calendar.ALWAYS)
    accept_minutes = models.PositiveIntegerField(_("accept within (minutes)"), null=True, blank=True)
    arrive_minutes = models.PositiveIntegerField(_("arrive within (minutes)"), null=True, blank=True)
    finish_minutes = models.PositiveIntegerField(_("finish within (minutes)"), null=True, blank=True)
    contact_minutes = models.PositiveIntegerField(_("first contact within (minutes)"), null=True, blank=True)
    accept_due_at = models.DateTimeField(_("accept until"), null=True, blank=True)
    arrive_due_at = models.DateTimeField(_("arrive until"), null=True, blank=True)
    finish_due_at = models.DateTimeField(_("finish until"), null=True, blank=True)
    contact_due_at = models.DateTimeField(_("first contact until"), null=True, blank=True)
    clock = models.CharField(max_length=8, choices=Clock.choices, blank=True)
    clocks_from_at = models.DateTimeField(help_text="When the limits began to run: at opening, or opening again.")
    accept_from_at = models.DateTimeField(help_text="When the limit for acceptance began: anew with another worker.")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    alarms = ArrayField(models.DateTimeField(), default=list, blank=True)
    alarm_at = models.DateTimeField(null=True, blank=True)

    opened_at = models.DateTimeField(pgettext_lazy("work order", "opened at"))
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact at"), null=True, blank=True)
    promised_at = models.DateTimeField(_("announced arrival"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    hold_reason = models.CharField(_("held because"), max_length=10, choices=HoldReason.choices, blank=True)
    quoted_at = models.DateTimeField(_("waits for consent since"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("work order", "closed at"), null=True, blank=True)
    stepped_at = models.DateTimeField(_("last step"), help_text="When the last act happened; no later one lies before.")
    returned = models.PositiveSmallIntegerField(_("returned at inspection"), default=0)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0, help_text="Counted as rework (返修).")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="workorders_workorder_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="workorders_workorder_number_once"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="workorders_workorder_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="workorders_workorder_urgency_known"),
            models.CheckConstraint(
                condition=(_ENDED & ~_OPEN) | (~_ENDED & _OPEN), name="workorders_workorder_end_agrees"
            ),
            models.CheckConstraint(
                condition=Q(state=OrderState.HELD, held_at__isnull=False, hold_reason__in=HoldReason.values)
                | (~Q(state=OrderState.HELD) & Q(held_at__isnull=True, hold_reason="")),
                name="workorders_workorder_hold_agrees",
            ),
            models.CheckConstraint(
                condition=Q(state=OrderState.QUOTED, quoted_at__isnull=False)
                | (~Q(state=OrderState.QUOTED) & Q(quoted_at__isnull=True)),
                name="workorders_workorder_quote_agrees",
            ),
            models.CheckConstraint(
                condition=Q(state=OrderState.WAITING, worker__isnull=True)
                | Q(state=OrderState.CANCELLED)
                | (~Q(state=OrderState.WAITING) & Q(worker__isnull=False)),
                name="workorders_workorder_worker_agrees",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "due_at", "id"], name="workorders_order_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                F("project"),
                F("alarms__0"),
                F("due_at"),
                name="workorders_order_danger",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["project", "state", "due_at", "id"], name="workorders_order_state", condition=_OPEN),
            models.Index(
                fields=["project", "worker", "state", "due_at"], name="workorders_order_mine", condition=_OPEN
            ),
            models.Index(fields=["project", "building", "due_at"], name="workorders_order_building", condition=_OPEN),
            models.Index(
                fields=["project", "alarm_at"], name="workorders_order_alarm", condition=Q(alarm_at__isnull=False)
            ),
            models.Index(fields=["project", "opened_at", "id"], name="workorders_order_opened"),
            models.Index(fields=["project", "closed_at", "id"], name="workorders_order_closed", condition=~_OPEN),
            models.Index(fields=["project", "worker", "closed_at"], name="workorders_order_done", condition=~_OPEN),
            models.Index(
                fields=["project", "unit", "opened_at"], name="workorders_order_unit", condition=Q(unit__isnull=False)
            ),
            models.Index(fields=["project", "contact_phone"], name="workorders_order_phone"),
            models.Index(fields=["project", "phone_tail"], name="workorders_order_phone_tail"),
            models.Index(fields=["project", "contact_name"], name="workorders_order_name"),
            GinIndex(_CHARACTERS, name="workorders_order_title"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def where(self) -> str:
        """Where the work is, as the worker reads it."""
        named = str(self.unit or self.place or self.building or "")
        return f"{named} {self.place_text}".strip()

    @property
    def is_open(self) -> bool:
        """Tell whether something is left to do."""
        return self.closed_at is None

    def due_of(self, clock: str) -> dt.datetime | None:
        """Return when one of the four limits is over, kept or not."""
        due: dt.datetime | None = getattr(self, f"{Clock(clock)}_due_at")
        return due

    def warns_of(self, clock: str) -> dt.datetime | None:
        """Return when four fifths of a limit are used up that is still to be kept; None while it does not run."""
        due = self.due_of(clock)
        sets = (self.alarms[place : place + ALARMS] for place in range(0, len(self.alarms), ALARMS))
        return next((one[0] for one in sets if one[1] == due), None)

    def is_overdue(self, now: dt.datetime) -> bool:
        """Tell whether the limit that runs now is over."""
        return self.due_at is not None and self.due_at < now

    def is_in_danger(self, now: dt.datetime) -> bool:
        """Tell whether four fifths of the limit that runs now are used up, or all of it."""
        return bool(self.alarms) and self.due_at is not None and self.alarms[0] <= now


class OrderStep(BulkOwned):
    """One act on one order, never changed. ``at`` is when the server heard of it, ``device_at`` what the phone's clock
    said when it was done, and ``happened_at`` the time that counts: the phone's, unless it lies before the step before
    or after the server's.
    """

    order = models.ForeignKey(WorkOrder, models.DO_NOTHING, related_name="steps", db_constraint=False, db_index=False)
    act = models.CharField(_("act"), max_length=10, choices=OrderAct.choices)
    source = models.CharField(_("state before"), max_length=10, choices=OrderState.choices, blank=True)
    target = models.CharField(_("state after"), max_length=10, choices=OrderState.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    worker = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_("worker")
    )
    at = models.DateTimeField(pgettext_lazy("work order", "received at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    happened_at = models.DateTimeField(_("at"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    reason = models.CharField(_("held because"), max_length=10, choices=HoldReason.choices, blank=True)
    promised_at = models.DateTimeField(_("announced arrival"), null=True)
    is_public = models.BooleanField(_("shown to the resident"), default=True)
    proof = models.CharField(
        _("arrival shown by"), max_length=8, choices=Proof.choices, blank=True, default="", db_default=""
    )
    proof_fit = models.CharField(max_length=10, choices=Fit.choices, blank=True, default="", db_default="")
    proof_place = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, db_index=False)
    client_id = models.UUIDField(null=True, help_text="Given by the phone: sent twice, it is one step.")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of what was sent under ``client_id``.")

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="workorders_orderstep_append_only"),
            References(
                name="workorders_orderstep_references",
                to={"project_id": "tenancy_project", "order_id": "workorders_workorder"},
            ),
            models.UniqueConstraint(
                fields=["project", "client_id"],
                name="workorders_orderstep_client_once",
                condition=Q(client_id__isnull=False),
            ),
            models.CheckConstraint(condition=Q(act__in=OrderAct.values), name="workorders_orderstep_act_known"),
            models.CheckConstraint(
                condition=Q(proof="", proof_fit="", proof_place__isnull=True)
                | Q(proof__in=Proof.values, proof_fit__in=Fit.values, act=OrderAct.ARRIVE),
                name="workorders_orderstep_proof_of_arrival",
            ),
        ]
        indexes = [models.Index(fields=["order", "id"], name="workorders_orderstep_order")]

    def __str__(self) -> str:
        return self.get_act_display()

    @property
    def proof_words(self) -> str:
        """What was scanned on arriving, and whether it hangs where the order is."""
        named = str(self.proof_place) if self.proof_place else ""
        fit = f"({self.get_proof_fit_display()})" if self.proof else ""
        return " ".join(filter(None, (str(self.get_proof_display()), named, fit)))


class OrderAlarm(ProjectOwned):
    """Somebody was told that a limit of an order is in danger or over; the database keeps it to once."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="told")
    clock = models.CharField(max_length=8, choices=Clock.choices)
    clock_from_at = models.DateTimeField(help_text="When this limit began to run.")
    level = models.PositiveSmallIntegerField(_("level"), choices=AlarmLevel.choices)
    due_at = models.DateTimeField(_("due"))
    told_at = models.DateTimeField(_("told at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="workorders_orderalarm_append_only"),
            models.UniqueConstraint(
                fields=["order", "clock", "clock_from_at", "level"], name="workorders_orderalarm_once"
            ),
        ]


class OrderNote(ProjectOwned):
    """Words on an order, for colleagues or, if ``is_public``, for the resident as well; never changed."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="notes")
    text = models.CharField(_("text"), max_length=1000)
    is_public = models.BooleanField(_("shown to the resident"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_BY)
    by_name = models.CharField(_BY, max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    device_at = models.DateTimeField(_("time of the phone"), null=True)
    client_id = models.UUIDField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="workorders_ordernote_append_only"),
            models.UniqueConstraint(
                fields=["project", "client_id"],
                name="workorders_ordernote_client_once",
                condition=Q(client_id__isnull=False),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="workorders_ordernote_text_given"),
        ]

    def __str__(self) -> str:
        return self.text
