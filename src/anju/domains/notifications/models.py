"""Messages in a user's inbox and on their way out, what they say, and who wants to be told how."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import References, RowSecurity
from anju.core.owned import ProjectOwned
from anju.domains.identity.enums import Language
from anju.domains.identity.models import User
from anju.domains.notifications.enums import BY_TEMPLATE, BroadcastState, Channel, DeliveryState, FailureReason
from anju.domains.tenancy.models import Project


class Notification(models.Model):
    """A message to one user, written in the user's language; seen in every project they work in."""

    # A mass send writes a row a resident, so there is no index that nobody reads (the inbox's own finds a user's rows),
    # and the project is looked up once a statement.
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, db_constraint=False, db_index=False, related_name="+"
    )
    user = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True, db_default="")
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(
        max_length=120, db_default="", help_text="What is told once: a second message with this key is not written."
    )
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            References(name="notifications_notification_references", to={"project_id": "tenancy_project"}),
            models.UniqueConstraint(
                fields=["key", "user"], name="notifications_notification_told_once", condition=~models.Q(key="")
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_inbox"),
            models.Index(fields=["user"], name="notifications_unread", condition=models.Q(read_at__isnull=True)),
        ]


class Delivery(models.Model):
    """A message on its way out by one channel to one address: the queue, and from then on the log.

    Without a project it concerns no estate, such as a sign-in code. ``next_at`` is when it may go (again); while it is
    being sent, until when the worker has it. ``params`` are the values of its words, for vendors that send by template.
    ``receipt_at`` is when the vendor is asked (again) what became of it.
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
    params = models.JSONField(default=dict, db_default={})
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120, db_default="")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), db_default=0)
    error = models.CharField(_("error"), max_length=200, blank=True, db_default="")
    reason = models.CharField(_("reason"), max_length=14, choices=FailureReason.choices, blank=True, db_default="")
    vendor_number = models.CharField(_("vendor's number"), max_length=80, blank=True, db_default="")
    created_at = models.DateTimeField(_("at"))
    next_at = models.DateTimeField(_("next attempt"))
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    receipt_at = models.DateTimeField(null=True)

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
            models.UniqueConstraint(
                fields=["key", "channel", "address"],
                name="notifications_delivery_once",
                condition=~models.Q(key=""),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="notifications_delivery_recent"),
            models.Index(
                fields=["project", "next_at"],
                name="notifications_delivery_due",
                condition=models.Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
            ),
            models.Index(
                fields=["project", "receipt_at"],
                name="notifications_delivery_asking",
                condition=models.Q(receipt_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.kind


@audit.tracked(shared=True)
class Template(models.Model):
    """What a kind of message says by one channel in one language, where that differs from what is shipped.

    A project's own goes before the company's (without a project), which goes before `ports.Kind.words`.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["kind", "channel", "language"]
        constraints = [
            RowSecurity(name="notifications_template_scope", shared=True),
            models.UniqueConstraint(
                fields=["project", "kind", "channel", "language"],
                name="notifications_template_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="notifications_template_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language}"


@audit.tracked(shared=True)
class VendorTemplate(models.Model):
    """Under which number a vendor has approved the words of a kind of message, and how its blanks are filled.

    ``fields`` are pairs of the vendor's name of a blank and a text with our ``{placeholders}``, in the vendor's order.
    A project's own goes before the company's (without a project): an account at a vendor is usually the company's.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    code = models.CharField(_("template number"), max_length=80)
    fields = models.JSONField(_("values"), default=list)

    class Meta:
        ordering = ["kind", "channel"]
        constraints = [
            RowSecurity(name="notifications_vendortemplate_scope", shared=True),
            models.UniqueConstraint(
                fields=["project", "kind", "channel"], name="notifications_vendortemplate_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=BY_TEMPLATE), name="notifications_vendortemplate_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.code}"


@audit.tracked()
class QuietHours(ProjectOwned):
    """Local hours in which a project's people get no text, mail or push that can wait; equal times: never quiet."""

    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="notifications_quiethours_one_a_project"),
        ]


class Preference(models.Model):
    """A user's word on one kind by one channel, where it differs from the kind's own default."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notifications_preference_once"),
        ]


class Device(models.Model):
    """A browser that asked for Web Push; it goes when the browser's vendor says that it is gone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    label = models.CharField(_("device"), max_length=120, blank=True)
    subscribed_at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label

    @property
    def ending(self) -> str:
        """The end of the address, by which a browser knows that it is subscribed for this account and no other."""
        return self.endpoint[-24:]


class WechatBinding(models.Model):
    """Which follower of the official account a user is: bound by the user's own consent, gone when taken back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    app_id = models.CharField(max_length=40)
    openid = models.CharField(max_length=64)
    consented_at = models.DateTimeField(_("since"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["app_id", "user"], name="notifications_wechatbinding_one_a_user"),
            models.UniqueConstraint(fields=["app_id", "openid"], name="notifications_wechatbinding_one_a_follower"),
        ]

    def __str__(self) -> str:
        return self.app_id


@audit.tracked(exclude=("cursor", "done", "inboxes", "messages"))
class Broadcast(ProjectOwned):
    """One message to many people of a project, sent in slices: ``cursor`` is the last place of the audience done.

    ``audience`` names a registered source (`ports.Source`), ``narrowing`` is what it is narrowed by. A slice and the
    cursor behind it are written in one transaction, so a worker that dies loses and doubles nobody.
    """

    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=60)
    narrowing = models.JSONField(default=dict)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel.choices), verbose_name=_("channels"))
    state = models.CharField(_("state"), max_length=8, choices=BroadcastState.choices, default=BroadcastState.PENDING)
    asked_at = models.DateTimeField(_("at"))
    asked_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    release_at = models.DateTimeField(_("sent from"))
    ended_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)
    total = models.IntegerField(_("people"), default=0)
    done = models.IntegerField(_("reached"), default=0)
    inboxes = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=BroadcastState.values), name="notifications_broadcast_state_known"
            ),
        ]

    @property
    def key(self) -> str:
        """The key under which its messages are told once."""
        return f"broadcast:{self.pk}"
