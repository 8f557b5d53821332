"""Messages in a user's inbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.domains.identity.models import User
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
