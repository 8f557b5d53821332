"""Messages in a user's inbox, and messages on their way out."""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core.db import RowSecurity
from anju.domains.identity.models import User
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.tenancy.models import Project


class Notification(models.Model):
    """A message to one user, written in the user's language; seen in every project they work in."""

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_inbox"),
            models.Index(fields=["user"], name="notifications_unread", condition=models.Q(read_at__isnull=True)),
        ]


class Delivery(models.Model):
    """A message on its way out by one channel to one address: the queue, and from then on the log.

    Without a project it concerns no estate, such as a sign-in code. ``next_at`` is when it may go (again); while it is
    being sent, until when the worker has it.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to"))
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    reference = models.UUIDField(
        db_default=RandomUUID(), help_text="The number under which a vendor knows this message; same at every attempt."
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    vendor_number = models.CharField(_("vendor's number"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("at"))
    next_at = models.DateTimeField(_("next attempt"))
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(name="notifications_delivery_scope", shared=True),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="notifications_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="notifications_delivery_channel_known"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="notifications_delivery_recent"),
            models.Index(
                fields=["project", "next_at"],
                name="notifications_delivery_due",
                condition=models.Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.kind
