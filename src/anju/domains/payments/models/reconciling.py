"""A channel's days: its bill line by line beside what is stored, settled by one person and locked by another."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import DatabaseRule, References
from anju.core.money import ZERO
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.identity.models import User
from anju.domains.payments.enums import DayState, LineHandling, MatchResult


class LockedDaysStay(DatabaseRule):
    """A day is locked once each line that differs was settled, by somebody who settled none; then it stays."""

    create = """
    CREATE FUNCTION payments_keep_locked_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.locked_at IS NOT NULL THEN
            RAISE EXCEPTION 'channel day %% is locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.locked_at IS NOT NULL AND EXISTS (
            SELECT FROM payments_channelline WHERE compared_id = NEW.id AND result NOT IN ('equal', 'cross_day')
            AND (handled_at IS NULL OR handled_by_id = NEW.locked_by_id)) THEN
            RAISE EXCEPTION 'channel day %% cannot be locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW
        EXECUTE FUNCTION payments_keep_locked_day()
    """
    remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION payments_keep_locked_day()"


class LinesOfLockedDaysStay(DatabaseRule):
    """No line of a locked day is added, changed or removed; looked up once a statement."""

    create = """
    CREATE FUNCTION payments_keep_locked_lines() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM (SELECT DISTINCT compared_id FROM touched) line
                   JOIN payments_channelday held ON held.id = line.compared_id WHERE held.locked_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the channel day is locked' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS touched
        FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_locked_lines();
    CREATE TRIGGER payments_channelline_locked_changed AFTER UPDATE ON %(table)s REFERENCING OLD TABLE AS touched
        FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_locked_lines();
    CREATE TRIGGER payments_channelline_locked_removed AFTER DELETE ON %(table)s REFERENCING OLD TABLE AS touched
        FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_locked_lines()
    """
    remove = """
    DROP TRIGGER %(name)s ON %(table)s; DROP TRIGGER payments_channelline_locked_changed ON %(table)s;
    DROP TRIGGER payments_channelline_locked_removed ON %(table)s; DROP FUNCTION payments_keep_locked_lines()
    """


@audit.tracked()
class ChannelDay(ProjectOwned):
    """A channel's daily bill, compared with what is stored: sums in yuan, and how many lines do not agree.

    ``unsettled`` of the ``differences`` still wait for somebody; ``fault`` says why there is no bill yet. The entry
    books what the channel pays out: its fees, and the rest from on-line clearing to the bank.
    """

    channel = models.CharField(_("channel"), max_length=20)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=8, choices=DayState.choices, default=DayState.OPEN)
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=2, default=Decimal(0))
    refunded = models.DecimalField(_("refunded"), max_digits=14, decimal_places=2, default=Decimal(0))
    fees = models.DecimalField(_("channel's fees"), max_digits=14, decimal_places=2, default=Decimal(0))
    lines = models.PositiveIntegerField(_("lines"), default=0)
    differences = models.PositiveIntegerField(_("differences"), default=0)
    unsettled = models.PositiveIntegerField(_("to settle"), default=0)
    fault = models.CharField(_("why there is no bill"), max_length=200, blank=True)
    compared_at = models.DateTimeField(_("compared at"))
    locked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("locked by"))
    locked_at = models.DateTimeField(_("locked at"), null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-day", "-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            LockedDaysStay(name="payments_channelday_locked_stays"),
            models.UniqueConstraint(fields=["project", "channel", "day"], name="payments_channelday_once"),
            models.CheckConstraint(condition=Q(state__in=DayState.values), name="payments_channelday_state_known"),
            models.CheckConstraint(
                condition=Q(state=DayState.LOCKED, locked_by__isnull=False, locked_at__isnull=False, unsettled=0)
                | ~Q(state=DayState.LOCKED) & Q(locked_by__isnull=True, locked_at__isnull=True),
                name="payments_channelday_lock_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.channel}"

    @property
    def net(self) -> Decimal:
        """What the channel pays out, in yuan: gross less its fees (domain rule 1.16)."""
        return self.paid - self.refunded - self.fees


class ChannelLine(BulkOwned):
    """One order or refund of a channel's day as both sides have it; a day compared again gets its lines anew."""

    compared = models.ForeignKey(ChannelDay, models.CASCADE, related_name="compared_lines", verbose_name=_("day"))
    number = models.CharField(_("number"), max_length=64)
    is_refund = models.BooleanField(_("refund"))
    channel_no = models.CharField(_("channel's number"), max_length=64, blank=True)
    channel_amount = models.DecimalField(_("amount at the channel"), max_digits=14, decimal_places=2, null=True)
    fee = models.DecimalField(_("channel's fees"), max_digits=14, decimal_places=5, default=Decimal(0))
    our_amount = models.DecimalField(_("amount with us"), max_digits=14, decimal_places=2, null=True)
    our_state = models.CharField(_("state with us"), max_length=12, blank=True)
    result = models.CharField(_("result"), max_length=14, choices=MatchResult.choices)
    handling = models.CharField(_("settled as"), max_length=16, choices=LineHandling.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("settled by")
    )
    handled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            References(name="payments_channelline_references", to={"compared_id": "payments_channelday"}),
            LinesOfLockedDaysStay(name="payments_channelline_locked"),
            models.UniqueConstraint(
                fields=["compared", "is_refund", "number", "channel_no"], name="payments_channelline_once"
            ),
            models.CheckConstraint(condition=Q(result__in=MatchResult.values), name="payments_channelline_result"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by__isnull=True, handling="")
                | Q(handled_at__isnull=False, handled_by__isnull=False) & ~Q(handling="") & ~Q(reason=""),
                name="payments_channelline_settled_told",
            ),
        ]
        indexes = [models.Index(F("number"), F("is_refund"), name="payments_channelline_number")]

    @property
    def difference(self) -> Decimal:
        """What the channel has more than we do, in yuan; a refund counts the other way."""
        more = (self.channel_amount or ZERO) - (self.our_amount or ZERO)
        return -more if self.is_refund else more
