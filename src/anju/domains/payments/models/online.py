"""Money that comes through a channel: orders, what the channel told of them, refunds."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows, References, RowSecurity
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.payments.calc.orders import SETTLED, UNPAID
from anju.domains.payments.enums import (
    NoticeResult,
    OrderState,
    RefundCause,
    RefundState,
    SurplusRule,
)
from anju.domains.payments.models.desk import Payment
from anju.domains.residents.models import Person
from anju.domains.tenancy.models import Project


@audit.tracked()
class OnlineSettings(ProjectOwned):
    """How a project takes money on-line; a project without a row has the defaults.

    ``channels`` are the codes of those that it offers; none named: all that take money for its company.
    """

    is_offered = models.BooleanField(_("on-line payment"), default=True)
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("ways to pay"))
    surplus = models.CharField(
        _("money that finds nothing to settle"),
        max_length=10,
        choices=SurplusRule.choices,
        default=SurplusRule.BALANCE,
        help_text=_("Bills paid at the desk meanwhile, or money for an order that was closed."),
    )
    minutes = models.PositiveSmallIntegerField(_("minutes to pay"), default=15)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="payments_onlinesettings_once"),
            models.CheckConstraint(condition=Q(surplus__in=SurplusRule.values), name="payments_onlinesettings_surplus"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 120)), name="payments_onlinesettings_minutes"),
        ]


@audit.tracked()
class PayOrder(ProjectOwned):
    """A resident's wish to pay certain bills through a channel; money that comes for it is posted once.

    ``number`` is ours and tells the project; ``channel_no`` is the channel's transaction, known once it was paid.
    ``received_at`` is when the channel had the money. ``refunded`` is what was sent, or is to be sent, back.
    ``replaces`` is an order for some of the same bills, which is closed at the channel before this one is opened.
    With ``is_desk`` a cashier (``user``) took it by the code on the payer's phone, who need not be known (``person``).
    """

    number = models.CharField(_("order number"), max_length=32, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="pay_orders", verbose_name=_("unit"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("payer"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    channel = models.CharField(_("channel"), max_length=20)
    merchant = models.CharField(_("merchant"), max_length=40)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=12, choices=OrderState.choices, default=OrderState.CREATED)
    client_id = models.UUIDField(help_text="Given by the page: the same page sent twice is the same order.")
    return_url = models.CharField(max_length=300, blank=True)
    pay_url = models.CharField(max_length=2000, blank=True)
    invoke = models.JSONField(default=dict, help_text="What a page inside the channel's application pays with.")
    payer_id = models.CharField(
        max_length=64, blank=True, help_text="What the channel calls the payer, if it is known."
    )
    is_desk = models.BooleanField(_("at the desk"), default=False)
    charged_at = models.DateTimeField(null=True, help_text="When the channel was asked for the money, by code.")
    payer_ip = models.GenericIPAddressField(null=True, help_text="Of the payer's browser; some channels ask for it.")
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    channel_no = models.CharField(_("channel's number"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    closed_at = models.DateTimeField(pgettext_lazy("on-line order", "closed at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    refunded = models.DecimalField(_("refunded"), max_digits=14, decimal_places=2, default=Decimal(0))
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, related_name="pay_order", verbose_name=_("receipt")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_payorder_kept"),
            models.UniqueConstraint(fields=["project", "client_id"], name="payments_payorder_client_once"),
            models.UniqueConstraint(
                fields=["channel", "channel_no"], name="payments_payorder_transaction_once", condition=~Q(channel_no="")
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payorder_positive"),
            models.CheckConstraint(
                condition=Q(is_desk=True) | Q(person__isnull=False), name="payments_payorder_payer_known"
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="payments_payorder_state_known"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0) & Q(refunded__lte=F("amount")), name="payments_payorder_refunded"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, received_at__isnull=False, settled_at__isnull=False) & ~Q(channel_no="")
                | Q(state__in=UNPAID, received_at__isnull=True, settled_at__isnull=True, payment__isnull=True),
                name="payments_payorder_settled_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.PAID) | Q(payment__isnull=False), name="payments_payorder_paid_posted"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit"],
                name="payments_payorder_open",
                condition=Q(state__in=[OrderState.CREATED, OrderState.WAITING, OrderState.CONFIRMING]),
            ),
            models.Index(
                fields=["expires_at"],
                name="payments_payorder_expiring",
                condition=Q(state__in=[OrderState.CREATED, OrderState.WAITING, OrderState.CONFIRMING]),
            ),
            models.Index(fields=["project", "-created_at", "-id"], name="payments_payorder_recent"),
            models.Index(fields=["project", "received_at"], name="payments_payorder_received"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_opened(self) -> bool:
        """Whether the channel has it and said how to pay."""
        return bool(self.pay_url or self.invoke)


class OrderedBill(BulkOwned):
    """A bill that an order was made for, with what was open on it then."""

    order = models.ForeignKey(PayOrder, models.PROTECT, related_name="bills")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="payments_orderedbill_append_only"),
            References(
                name="payments_orderedbill_references", to={"order_id": "payments_payorder", "bill_id": "billing_bill"}
            ),
            models.UniqueConstraint(fields=["order", "bill"], name="payments_orderedbill_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_orderedbill_positive"),
        ]


class PayNotification(models.Model):
    """What a channel (or somebody who pretends to be one) sent us, as it came; never changed.

    One that belongs to no order of ours has no project. A number counts as used only where the signature holds, so
    that nobody can block a true notification with a forged one.
    """

    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(PayOrder, models.PROTECT, null=True, related_name="notifications")
    channel = models.CharField(_("channel"), max_length=20)
    notification_id = models.CharField(_("number"), max_length=64, blank=True)
    kind = models.CharField(_("kind"), max_length=10, blank=True)
    order_number = models.CharField(_("order number"), max_length=64, blank=True)
    channel_no = models.CharField(_("channel's number"), max_length=64, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    signature_ok = models.BooleanField(_("signature holds"))
    result = models.CharField(_("result"), max_length=20, choices=NoticeResult.choices)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    received_at = models.DateTimeField(pgettext_lazy("message", "received at"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(name="payments_paynotification_scope", shared=True),
            AppendOnly(name="payments_paynotification_append_only"),
            models.UniqueConstraint(
                fields=["channel", "notification_id"],
                name="payments_paynotification_once",
                condition=Q(signature_ok=True),
            ),
            models.CheckConstraint(
                condition=Q(result__in=NoticeResult.values), name="payments_paynotification_result_known"
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="payments_paynotification_when")]


@audit.tracked()
class OnlineRefund(ProjectOwned):
    """Money of an order on its way back through its channel. ``number`` is ours: asking twice is asking once."""

    order = models.ForeignKey(PayOrder, models.PROTECT, related_name="refunds", verbose_name=_("order"))
    number = models.CharField(_("refund number"), max_length=32, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    cause = models.CharField(_("cause"), max_length=10, choices=RefundCause.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=RefundState.choices, default=RefundState.ASKED)
    channel_no = models.CharField(_("channel's number"), max_length=64, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    done_at = models.DateTimeField(_("returned at"), null=True)
    fault = models.CharField(_("what the channel said"), max_length=200, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="payments_onlinerefund_kept"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_onlinerefund_positive"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="payments_onlinerefund_state_known"),
            models.CheckConstraint(condition=Q(cause__in=RefundCause.values), name="payments_onlinerefund_cause_known"),
            models.CheckConstraint(
                condition=Q(state=RefundState.DONE, done_at__isnull=False)
                | ~Q(state=RefundState.DONE) & Q(done_at__isnull=True),
                name="payments_onlinerefund_done_told",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="payments_onlinerefund_open",
                condition=Q(state__in=[RefundState.ASKED, RefundState.SENT]),
            )
        ]

    def __str__(self) -> str:
        return self.number
