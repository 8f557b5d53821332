"""Tax rates, invoices with their lines and files, red letters, saved titles."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, DatabaseRule, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.models import Bill, FeeItem
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.invoicing.enums import (
    RED_OPEN,
    BuyerKind,
    FileForm,
    InvoiceKind,
    InvoiceSource,
    InvoiceState,
    RedReason,
    RedState,
    Treatment,
)


class BillsInvoicedOnce(DatabaseRule):
    """Of no bill more is invoiced than was paid on it: blue − red ≤ paid ≤ amount. And only income is invoiced.

    The bills are locked before they are added up, so that two applications at once cannot both take the same bill; what
    waits for the lock sees what the other has committed. An invoice that failed or was withdrawn holds nothing; one
    that is taken up again is looked at again. The lines of an invoice have to add up to it.
    """

    create = """
    CREATE FUNCTION invoicing_check_bills(bills bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE fault bigint;
    BEGIN
        PERFORM id FROM billing_bill WHERE id = ANY (bills) ORDER BY id FOR NO KEY UPDATE;
        SELECT bill.id INTO fault FROM billing_bill bill
        JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
        JOIN billing_feeitem item ON item.id = tariff.fee_item_id
        JOIN ledger_account account ON account.id = item.revenue_account_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(line.gross), 0) AS gross FROM invoicing_invoiceline line
            JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
            WHERE line.bill_id = bill.id AND invoice.state NOT IN ('failed', 'withdrawn')) held
        WHERE bill.id = ANY (bills)
            AND (held.gross < 0 OR held.gross > bill.paid OR held.gross > 0 AND account.kind <> 'income') LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'bill %% would be invoiced beyond what was paid, or is no income', fault
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoicing_invoiceline_within_bill';
        END IF;
    END $$;
    CREATE FUNCTION invoicing_check_lines() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM invoicing_check_bills(ARRAY(SELECT DISTINCT bill_id FROM fresh));
        IF EXISTS (
            SELECT FROM invoicing_invoice invoice
            CROSS JOIN LATERAL (SELECT sum(net) AS net, sum(tax) AS tax, sum(gross) AS gross
                FROM invoicing_invoiceline WHERE invoice_id = invoice.id) lines
            WHERE invoice.id IN (SELECT invoice_id FROM fresh)
                AND (lines.net, lines.tax, lines.gross) IS DISTINCT FROM (invoice.net, invoice.tax, invoice.gross))
        THEN
            RAISE EXCEPTION 'the lines do not add up to their invoice' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'invoicing_invoiceline_adds_up';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION invoicing_check_lines();
    CREATE FUNCTION invoicing_check_revived() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM invoicing_check_bills(
            ARRAY(SELECT bill_id FROM invoicing_invoiceline WHERE invoice_id = NEW.id));
        RETURN NULL;
    END $$;
    CREATE TRIGGER invoicing_invoice_revived AFTER UPDATE OF state ON invoicing_invoice FOR EACH ROW
        WHEN (OLD.state IN ('failed', 'withdrawn') AND NEW.state NOT IN ('failed', 'withdrawn'))
        EXECUTE FUNCTION invoicing_check_revived()
    """
    remove = """
    DROP TRIGGER invoicing_invoice_revived ON invoicing_invoice;
    DROP FUNCTION invoicing_check_revived();
    DROP TRIGGER %(name)s ON %(table)s;
    DROP FUNCTION invoicing_check_lines();
    DROP FUNCTION invoicing_check_bills(bigint[])
    """


class InvoicedStaysPaid(DatabaseRule):
    """At commit, no bill of which money was taken back has more invoiced than is still paid on it.

    Services refuse this with words (`subscribers`); this holds for whatever moves money besides. It looks only where
    ``paid`` went down, and with the owner's rights, because at commit the transaction's scope has been left.
    """

    create = """
    CREATE FUNCTION invoicing_refuse_unpaid() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF (SELECT coalesce(sum(line.gross), 0) FROM invoicing_invoiceline line
            JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
            WHERE line.bill_id = NEW.id AND invoice.state NOT IN ('failed', 'withdrawn'))
            > (SELECT paid FROM billing_bill WHERE id = NEW.id)
        THEN
            RAISE EXCEPTION 'bill %% is invoiced; the red invoice comes first', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoicing_invoiceline_stays_paid';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER invoicing_invoiced_stays_paid AFTER UPDATE OF paid ON billing_bill
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.paid < OLD.paid)
        EXECUTE FUNCTION invoicing_refuse_unpaid()
    """
    remove = "DROP TRIGGER invoicing_invoiced_stays_paid ON billing_bill; DROP FUNCTION invoicing_refuse_unpaid()"


@audit.tracked()
class InvoicingSettings(ProjectOwned):
    """How a project issues invoices; without a row it issues none."""

    is_offered = models.BooleanField(_("residents can ask by phone"), default=True)
    seller_name = models.CharField(_("seller"), max_length=100)
    seller_tax_number = models.CharField(_("seller's tax number"), max_length=20)
    drawer = models.CharField(_("drawer"), max_length=20, help_text=_("Stands on every invoice as who issued it."))
    provider = models.CharField(_("provider"), max_length=20, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="invoicing_settings_once"),
        ]


@audit.tracked()
class TaxRate(ProjectOwned):
    """The rate of a fee item from a day on, or of the whole project where no fee item is named.

    The rate of a bill is the one that holds on its day of issue; the fee item's own rows come before the project's.
    ``goods_code`` is the bureau's classification (商品和服务税收分类编码), ``goods_name`` its short name.
    """

    fee_item = models.ForeignKey(
        FeeItem, models.PROTECT, null=True, blank=True, related_name="tax_rates", verbose_name=_("fee item")
    )
    starts_on = models.DateField(_("from"))
    treatment = models.CharField(_("treatment"), max_length=10, choices=Treatment.choices, default=Treatment.TAXED)
    rate = models.DecimalField(
        _("rate"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(Decimal("0.5"))],
    )
    is_simplified = models.BooleanField(
        _("simplified method"), default=False, help_text=_("Tax without deduction of input tax (简易计税).")
    )
    goods_code = models.CharField(_("classification code"), max_length=19, blank=True)
    goods_name = models.CharField(_("name of the service"), max_length=40, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "fee_item", "-starts_on"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "fee_item", "starts_on"], name="invoicing_taxrate_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="invoicing_taxrate_share"),
            models.CheckConstraint(
                condition=Q(treatment=Treatment.TAXED) | Q(treatment=Treatment.PASSED_ON, rate=0),
                name="invoicing_taxrate_treatment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fee_item or self.goods_name} {self.rate * 100:.4g}% {self.starts_on:%Y-%m-%d}"


@audit.tracked()
class BuyerTitle(ProjectOwned):
    """A title (抬头) that an account has used for a household and may use again."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    kind = models.CharField(_("buyer"), max_length=8, choices=BuyerKind.choices)
    name = models.CharField(_("buyer's name"), max_length=100)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    used_at = models.DateTimeField()

    class Meta(ProjectOwned.Meta):
        ordering = ["-used_at"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "user", "kind", "name", "tax_number"], name="invoicing_buyertitle_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Invoice(ProjectOwned):
    """A tax invoice (数电票), or the red one that takes it back; nothing but its way through the bureau ever changes.

    ``number`` is ours and the serial under which it is asked for; ``invoice_no`` is the bureau's, of twenty digits.
    Amounts of red invoices are negative. ``reverses`` is the blue invoice of a red one.
    """

    number = models.CharField(_("application number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=InvoiceKind.choices, default=InvoiceKind.BLUE)
    state = models.CharField(_("state"), max_length=10, choices=InvoiceState.choices, default=InvoiceState.ASKED)
    source = models.CharField(_("asked for"), max_length=8, choices=InvoiceSource.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="invoices", verbose_name=_("unit"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    client_id = models.UUIDField(help_text="Given by the page: the same page sent twice is the same invoice.")
    seller_name = models.CharField(_("seller"), max_length=100)
    seller_tax_number = models.CharField(_("seller's tax number"), max_length=20)
    drawer = models.CharField(_("drawer"), max_length=20)
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    buyer_kind = models.CharField(_("buyer"), max_length=8, choices=BuyerKind.choices)
    buyer_name = models.CharField(_("buyer's name"), max_length=100)
    buyer_tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    net = models.DecimalField(_("net"), max_digits=14, decimal_places=2)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2)
    gross = models.DecimalField(pgettext_lazy("invoice", "with tax"), max_digits=14, decimal_places=2)
    invoice_no = models.CharField(_("invoice number"), max_length=20, blank=True)
    issued_at = models.DateTimeField(pgettext_lazy("invoice", "issued at"), null=True, blank=True)
    fault = models.CharField(_("what the bureau said"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="red", verbose_name=_("takes back")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="invoicing_invoice_kept"),
            ChangeableColumns(
                name="invoicing_invoice_changeable", columns=["state", "invoice_no", "issued_at", "fault"]
            ),
            models.UniqueConstraint(fields=["project", "number"], name="invoicing_invoice_number_once"),
            models.UniqueConstraint(fields=["project", "client_id"], name="invoicing_invoice_client_once"),
            models.UniqueConstraint(
                fields=["invoice_no"], name="invoicing_invoice_no_once", condition=~Q(invoice_no="")
            ),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="invoicing_invoice_adds_up"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.BLUE, gross__gt=0, reverses__isnull=True)
                | Q(kind=InvoiceKind.RED, gross__lt=0, reverses__isnull=False, state=InvoiceState.ISSUED),
                name="invoicing_invoice_colour",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[InvoiceState.ISSUED, InvoiceState.REDDENED],
                    invoice_no__regex=r"^[0-9]{20}$",
                    issued_at__isnull=False,
                )
                | Q(
                    state__in=[InvoiceState.ASKED, InvoiceState.FAILED, InvoiceState.WITHDRAWN],
                    invoice_no="",
                    issued_at__isnull=True,
                ),
                name="invoicing_invoice_numbered",
            ),
            models.CheckConstraint(
                condition=Q(buyer_kind=BuyerKind.PERSON, buyer_tax_number="")
                | Q(buyer_kind=BuyerKind.COMPANY) & ~Q(buyer_tax_number=""),
                name="invoicing_invoice_buyer",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="invoicing_invoice_unit"),
            models.Index(fields=["project", "-asked_at", "-id"], name="invoicing_invoice_recent"),
            models.Index(fields=["project", "issued_at"], name="invoicing_invoice_issued"),
            models.Index(fields=["project"], name="invoicing_invoice_open", condition=Q(state=InvoiceState.ASKED)),
        ]

    def __str__(self) -> str:
        return self.invoice_no or self.number


class InvoiceLine(BulkOwned):
    """What of a bill stands on an invoice, at the bill's own rate; negative on a red one."""

    invoice = models.ForeignKey(Invoice, models.DO_NOTHING, db_constraint=False, related_name="lines")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, related_name="invoice_lines")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(_("fee item"), max_length=80)
    goods_code = models.CharField(_("classification code"), max_length=19, blank=True)
    goods_name = models.CharField(_("name of the service"), max_length=40, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=5, decimal_places=4)
    is_simplified = models.BooleanField(_("simplified method"), default=False)
    net = models.DecimalField(_("net"), max_digits=14, decimal_places=2)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2)
    gross = models.DecimalField(pgettext_lazy("invoice", "with tax"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        ordering = ["invoice", "position"]
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="invoicing_invoiceline_append_only"),
            References(
                name="invoicing_invoiceline_references",
                to={"invoice_id": "invoicing_invoice", "bill_id": "billing_bill"},
            ),
            BillsInvoicedOnce(name="invoicing_invoiceline_once"),
            InvoicedStaysPaid(name="invoicing_invoiceline_paid"),
            models.UniqueConstraint(fields=["invoice", "bill"], name="invoicing_invoiceline_bill_once"),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="invoicing_invoiceline_split"),
            models.CheckConstraint(condition=~Q(gross=0), name="invoicing_invoiceline_not_zero"),
        ]


class InvoiceFile(ProjectOwned):
    """An issued invoice as the bureau's file; kept for five years at least [发票管理办法 28]."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="files", verbose_name=_("invoice"))
    form = models.CharField(_("form"), max_length=3, choices=FileForm.choices)
    path = models.CharField(max_length=200)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="invoicing_invoicefile_append_only"),
            models.UniqueConstraint(fields=["invoice", "form"], name="invoicing_invoicefile_once"),
        ]


@audit.tracked()
class RedLetter(ProjectOwned):
    """A red-letter confirmation (红字信息确认单) for a whole invoice: filed by us, answered by the buyer.

    The buyer has 72 hours; nobody need answer where the buyer has not entered the invoice (``is_direct``). ``red`` is
    what came of it.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="letters", verbose_name=_("invoice"))
    number = models.CharField(_("number"), max_length=40)
    reason = models.CharField(_("reason"), max_length=10, choices=RedReason.choices)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RedState.choices, default=RedState.ASKED)
    is_direct = models.BooleanField(_("without the buyer"), default=False)
    bureau_no = models.CharField(_("bureau's number"), max_length=40, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("to be answered until"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawal_asked_at = models.DateTimeField(null=True)
    fault = models.CharField(_("what the bureau said"), max_length=200, blank=True)
    red = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="letter", verbose_name=_("red invoice"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="invoicing_redletter_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="invoicing_redletter_number_once"),
            models.UniqueConstraint(
                fields=["invoice"],
                name="invoicing_redletter_one_open",
                condition=Q(state__in=[*RED_OPEN, RedState.DONE]),
            ),
            models.CheckConstraint(
                condition=Q(state=RedState.DONE, red__isnull=False) | ~Q(state=RedState.DONE) & Q(red__isnull=True),
                name="invoicing_redletter_done",
            ),
        ]
