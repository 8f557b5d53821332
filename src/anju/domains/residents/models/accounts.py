"""Residents' accounts: for whom they act, how they came to a home, and what they ask about their data."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents.enums import InvitationState, RequestState, ResidencyRole
from anju.domains.residents.models.people import Person, Residency


@audit.tracked(exclude=("last_unit",), scoped=False)
class PersonAccount(models.Model):
    """An account acts for a person of a project; it says where a resident lives and is read before there is a scope.

    What the account may do follows from the person's residencies of the day (see `residents.queries.homes_of`).
    """

    project = models.ForeignKey("tenancy.Project", models.CASCADE, related_name="+")
    person = models.OneToOneField(Person, models.CASCADE, related_name="account", verbose_name=_("person"))
    user = models.ForeignKey("identity.User", models.CASCADE, related_name="people", verbose_name=_("account"))
    linked_at = models.DateTimeField(_("since"))
    last_unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="residents_personaccount_one_a_project"),
        ]


@audit.tracked()
class Registration(ProjectOwned):
    """An account says that its person belongs to a unit; the desk approves or refuses. ``until`` is a tenant's end."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    user = models.ForeignKey(User, models.PROTECT, related_name="registrations", verbose_name=_("account"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20)
    role = models.CharField(_("as"), max_length=14, choices=ResidencyRole.choices)
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    residency = models.ForeignKey(Residency, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_registration_kept"),
            models.UniqueConstraint(
                fields=["user", "unit"],
                name="residents_registration_one_pending",
                condition=Q(state=RequestState.PENDING),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="residents_registration_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.DONE, residency__isnull=False)
                | ~Q(state=RequestState.DONE) & Q(residency__isnull=True),
                name="residents_registration_leads_to_a_residency",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.PENDING, decided_at__isnull=True)
                | ~Q(state=RequestState.PENDING) & Q(decided_at__isnull=False),
                name="residents_registration_decided_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-id"], name="residents_registration_waiting"),
            models.Index(fields=["user", "-id"], name="residents_registration_own"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.unit}"


@audit.tracked()
class Invitation(ProjectOwned):
    """A resident lets somebody into the household; only the telephone it names can accept, until it expires."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    inviter = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name=_("invited by"))
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20)
    role = models.CharField(_("as"), max_length=14, choices=ResidencyRole.choices)
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    answered_at = models.DateTimeField(null=True, blank=True)
    residency = models.ForeignKey(Residency, models.PROTECT, null=True, blank=True, related_name="invitations")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_invitation_kept"),
            models.UniqueConstraint(
                fields=["unit", "phone"], name="residents_invitation_one_open", condition=Q(state=InvitationState.OPEN)
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="residents_invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.ACCEPTED, residency__isnull=False)
                | ~Q(state=InvitationState.ACCEPTED) & Q(residency__isnull=True),
                name="residents_invitation_leads_to_a_residency",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="residents_invitation_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="residents_invitation_of_unit")]


@audit.tracked()
class DataRequest(ProjectOwned):
    """Somebody asks that what is known about them be erased (PIPL 47); the desk acts on it and says what it did."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests", verbose_name=_("person"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    reason = models.CharField(_("answer"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="residents_datarequest_kept"),
            models.UniqueConstraint(
                fields=["person"], name="residents_datarequest_one_pending", condition=Q(state=RequestState.PENDING)
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="residents_datarequest_state_known"
            ),
        ]
