"""Fee schemes of a project by dated rows, and what auditors said of its prepaid service funds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.joint_funds import filters, policies, queries, services
from anju.domains.joint_funds.enums import PayBy, SchemeKind
from anju.domains.joint_funds.models import FeeScheme, ServiceAudit
from anju.ui.fields import DateField, MoneyField
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    Tag,
    Timeline,
)

NEW = Link(
    "joint_funds.scheme.create",
    _("Set a fee scheme"),
    "plus",
    permission=policies.EDIT_SCHEMES,
    key="n",
    primary=True,
)


def terms_in_words(scheme: FeeScheme) -> Any:
    """Return what the company gets, in words."""
    if scheme.monthly is not None:
        return _("{amount} yuan a month").format(amount=format_amount(scheme.monthly))
    if scheme.percent is not None:
        return _("{percent} % of what is collected").format(percent=scheme.percent.normalize())
    return _("Profit or loss is the company's")


def _state(scheme: FeeScheme) -> Any:
    if scheme.withdrawn_at is not None:
        return _("Withdrawn")
    return _("Not in force yet") if scheme.begins_on > clock.today() else _("Scheme entered")


class SchemeForm(forms.Form):
    """How the service is charged from a month on."""

    kind = forms.ChoiceField(label=_("Fee scheme"), choices=SchemeKind.choices)
    begins_on = DateField(label=_("Begins on"), help_text=_("The scheme holds from the first day of this month."))
    pay_by = forms.ChoiceField(
        label=_("Remuneration by"),
        choices=[("", "—"), *PayBy.choices],
        required=False,
        help_text=_("Only for a commission."),
    )
    monthly = MoneyField(label=_("Fixed sum a month (yuan)"), required=False)
    percent = forms.DecimalField(
        label=_("Share of what is collected (%)"), required=False, max_digits=5, decimal_places=2, min_value=0
    )
    agreed_in = forms.CharField(
        label=_("Agreed in"), max_length=120, help_text=_("The service contract or the owners' decision.")
    )
    layout = {"agreed_in": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_on"].initial = clock.today().replace(day=1)


class AuditForm(forms.Form):
    """What an auditor said of a year."""

    year = forms.IntegerField(label=_("Audited year"), min_value=2000, max_value=2200)
    auditor = forms.CharField(label=_("Audit firm"), max_length=80)
    audited_on = DateField(label=_("Audited on"))
    opinion = forms.CharField(label=_("Audit opinion"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    layout = {"opinion": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year - 1
        self.fields["audited_on"].initial = clock.today()


class SchemeList(ListScreen):
    """All schemes of the project."""

    path, name = "fee-schemes/", "joint_funds.scheme.list"
    title, icon = _("Fee schemes"), "contract"
    permission = policies.VIEW_FUNDS
    filterset = filters.SchemeFilter
    order = ("-begins_on",)
    columns = (
        LinkColumn(
            "begins_on",
            _("Holds from"),
            to="joint_funds.scheme.detail",
            value=lambda one: f"{one.begins_on:%Y-%m}",
            phone=3,
        ),
        Column("kind", _("Fee scheme"), value=lambda one: one.get_kind_display(), phone=1),
        Column("terms", _("What the company gets"), value=terms_in_words, phone=2),
        Column("agreed_in", _("Agreed in")),
        Column("state", _("State"), value=_state, phone=4),
    )
    actions = (NEW,)
    empty = Empty(
        _("No fee scheme has been entered"),
        _("The project counts as charged by a lump sum until a scheme is entered."),
        NEW.to,
        NEW.title,
        "contract",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[FeeScheme]:
        """Return the schemes."""
        return queries.schemes(actor, project)


class SchemeDetail(DetailScreen):
    """One scheme."""

    path, name = "fee-schemes/<int:pk>/", "joint_funds.scheme.detail"
    icon = "contract"
    permission = policies.VIEW_FUNDS
    back = "joint_funds.scheme.list"
    actions = (
        Link(
            "joint_funds.scheme.withdraw",
            _("Withdraw"),
            "arrow-back-up",
            permission=policies.EDIT_SCHEMES,
            when=lambda one: one.withdrawn_at is None,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                Column("kind", _("Fee scheme"), value=lambda one: one.get_kind_display()),
                DateColumn("begins_on", _("Holds from")),
                Column("terms", _("What the company gets"), value=terms_in_words),
                Column("agreed_in", _("Agreed in")),
                Column("set_by__name", _("Entered by")),
                InstantColumn("set_at", _("Entered at")),
                InstantColumn("withdrawn_at", _("Withdrawn at")),
                Column("reason", _("Reason of the withdrawal")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> FeeScheme:
        """Return the scheme."""
        return queries.get_scheme(actor, project, ids["pk"])

    def tags(self, record: FeeScheme) -> list[Tag]:
        """Return its state."""
        return [Tag(_state(record), "mute" if record.withdrawn_at else "ok")]


class SchemeCreate(FormScreen):
    """Let a scheme hold from a month on."""

    path, name = "fee-schemes/new/", "joint_funds.scheme.create"
    title = _("Set a fee scheme")
    permission = policies.EDIT_SCHEMES
    form = SchemeForm
    done = "joint_funds.scheme.detail"
    back = "joint_funds.scheme.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FeeScheme:
        """Enter it."""
        return services.set_scheme(actor=actor, project=project, **cleaned)


class SchemeWithdraw(ActionScreen):
    """Take a scheme back."""

    path, name = "fee-schemes/<int:pk>/withdraw/", "joint_funds.scheme.withdraw"
    title, button, danger = _("Withdraw the fee scheme"), _("Withdraw"), True
    permission = policies.EDIT_SCHEMES
    done = "joint_funds.scheme.detail"

    find = SchemeDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("The scheme before it holds on; statements are counted anew."),
            _("What was published to the owners stays as it was told."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FeeScheme:
        """Withdraw it."""
        return services.withdraw_scheme(actor=actor, scheme=self.object, reason=cleaned["reason"])


class AuditCreate(FormScreen):
    """Record an audit of prepaid service funds."""

    path, name = "fee-audits/new/", "joint_funds.audit.create"
    title = _("Record an audit")
    permission = policies.RECORD_AUDITS
    form = AuditForm
    back = "joint_funds.scheme.list"

    def next_url(self, saved: Any) -> str:
        """Show the statement, which tells of it."""
        return self.link("insight.statement")

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ServiceAudit:
        """Keep it."""
        return services.record_audit(actor=actor, project=project, **cleaned)
