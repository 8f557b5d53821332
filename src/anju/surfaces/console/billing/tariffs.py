"""Fee items, tariffs with their prices, and how the project is charged."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.calc.expressions import in_words, parse
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import BillingSettings, FeeItem, Tariff, TariffVersion
from anju.surfaces.console.billing import forms, tables
from anju.ui.display import percent
from anju.ui.screens import (
    BooleanColumn,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    ListScreen,
    NumberColumn,
    Related,
    Tag,
    Timeline,
)

_TERMS = ("name", "cycle", "convention", "issue_day", "due_days", "late_fee_rate", "is_active")


class TariffList(ListScreen):
    """All tariffs."""

    path, name = "tariffs/", "billing.tariff.list"
    title, icon = _("Tariffs"), "receipt-yuan"
    permission = policies.VIEW_TARIFFS
    filterset = filters.TariffFilter
    order = ("pk",)
    columns = tables.TARIFF_COLUMNS
    actions = (
        Link("billing.tariff.create", _("New tariff"), "plus", permission=policies.EDIT_TARIFFS, key="n", primary=True),
        Link("billing.tariff.metered", _("New tariff by meter readings"), "plus", permission=policies.EDIT_TARIFFS),
        Link("billing.quantity.list", _("Charged quantities"), "list-numbers"),
        Link("billing.item.create", _("New fee item"), "plus", permission=policies.EDIT_TARIFFS),
    )
    empty = Empty(
        _("No tariffs yet"),
        _("A tariff says what a fee item costs for which units. They also come with the roster."),
        "billing.tariff.create",
        _("New tariff"),
        "receipt-yuan",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Tariff]:
        """Return the project's tariffs with the price of today."""
        return queries.tariffs(actor, project)


def _versions(actor: Actor, project: Any, tariff: Tariff) -> QuerySet[TariffVersion]:
    return queries.versions_of(tariff)


def _tiers(version: TariffVersion) -> str:
    if not version.tiers:
        return ""
    limits = " / ".join(str(limit) for limit, _price in version.tiers if limit is not None)
    return f"{' / '.join(str(price) for _limit, price in version.tiers)} ({limits})"


def _steps_from(tariff: Tariff) -> str:
    return f"{tariff.steps_from_month}-{tariff.steps_from_day}" if tariff.basis == Basis.METER else ""


def _formula(version: TariffVersion) -> str:
    return in_words(parse(version.formula)) if version.formula else ""


class TariffDetail(DetailScreen):
    """One tariff: its terms and its prices by date."""

    path, name = "tariffs/<int:pk>/", "billing.tariff.detail"
    icon = "receipt-yuan"
    permission = policies.VIEW_TARIFFS
    back = "billing.tariff.list"
    actions = (
        Link("billing.tariff.edit", _("Edit"), "edit", permission=policies.EDIT_TARIFFS, key="e"),
        Link(
            "billing.tariff.price",
            _("New price"),
            "coins",
            permission=policies.EDIT_TARIFFS,
            when=lambda tariff: tariff.basis not in (Basis.METER, Basis.AGREED),
            primary=True,
        ),
        Link(
            "billing.tariff.metered_price",
            _("New price of use"),
            "coins",
            permission=policies.EDIT_TARIFFS,
            when=lambda tariff: tariff.basis == Basis.METER,
            primary=True,
        ),
        Link(
            "billing.tariff.meter_kind",
            _("Choose the meters"),
            "gauge",
            permission=policies.EDIT_TARIFFS,
            when=lambda tariff: tariff.basis == Basis.METER and tariff.meter_kind is None,
        ),
    )
    tabs = (
        Fields(
            "terms",
            _("Terms"),
            (
                Column("fee_item__name", _("Fee item")),
                Column("usage", _("Applies to")),
                Column("basis", _("Charged by")),
                Column("cycle", _("Cycle")),
                Column("convention", _("Part months")),
                NumberColumn("issue_day", _("Day of issue")),
                NumberColumn("due_days", _("Days to pay")),
                NumberColumn(
                    "late_fee_rate", _("Late fee per day"), value=lambda tariff: percent(tariff.late_fee_rate) or None
                ),
                Column("meter_kind", _("Meters")),
                Column("steps_from", _("Steps begin on"), value=_steps_from),
                BooleanColumn("is_active", _("In use")),
            ),
        ),
        Related(
            "prices",
            _("Prices"),
            (
                DateColumn("starts_on", _("From"), phone=1),
                NumberColumn("price", _("Unit price (yuan)"), phone=2),
                Column("formula", _("Formula"), value=_formula, phone=3),
                Column("tiers", _("Price steps"), value=_tiers),
                NumberColumn("valley_price", _("Valley price (yuan)")),
            ),
            rows=_versions,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Tariff:
        """Return the tariff."""
        return queries.get_tariff(actor, project, ids["pk"])

    def tags(self, record: Tariff) -> list[Tag]:
        """Return whether it is in use."""
        return [Tag(_("In use"), "ok", "circle-check") if record.is_active else Tag(_("Not in use"))]


class TariffCreate(FormScreen):
    """A new tariff."""

    path, name = "tariffs/new/", "billing.tariff.create"
    title = _("New tariff")
    permission = policies.EDIT_TARIFFS
    form = forms.NewTariffForm
    done = "billing.tariff.detail"
    back = "billing.tariff.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this month."""
        return {"starts_on": clock.today().replace(day=1)}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from, and what tries a formula."""
        attempt = partial(queries.formula_sample, actor, project)
        sample_url = self.link("billing.tariff.sample")
        return {"fee_items": queries.fee_items(actor, project), "attempt": attempt, "sample_url": sample_url}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Add the tariff; gaps of a formula have been acknowledged by then."""
        return services.create_tariff(actor=actor, accepts_gaps=True, **cleaned)


class TariffEdit(FormScreen):
    """Change the terms of a tariff."""

    path, name = "tariffs/<int:pk>/edit/", "billing.tariff.edit"
    title = _("Edit tariff")
    permission = policies.EDIT_TARIFFS
    form = forms.TermsForm
    done = "billing.tariff.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Tariff:
        """Return the tariff."""
        return queries.get_tariff(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in _TERMS}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Change the terms; an empty name leaves the name."""
        cleaned["name"] = cleaned["name"] or self.object.name
        return services.change_tariff(actor=actor, tariff=self.object, **cleaned)


class TariffPrice(FormScreen):
    """A new price from a day on."""

    path, name = "tariffs/<int:pk>/price/", "billing.tariff.price"
    title = _("New price")
    permission = policies.EDIT_TARIFFS
    form = forms.PriceForm
    done = "billing.tariff.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Tariff:
        """Return the tariff."""
        return queries.get_tariff(actor, project, ids["pk"])

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the tariff, and what tries a formula."""
        attempt = partial(queries.formula_sample, actor, project)
        return {"tariff": self.object, "attempt": attempt, "sample_url": self.link("billing.tariff.sample")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Add the price and go back to the tariff; gaps of a formula have been acknowledged by then."""
        cleaned["formula"] = cleaned["formula"] or ""
        services.add_price(actor=actor, tariff=self.object, accepts_gaps=True, **cleaned)
        tariff: Tariff = self.object
        return tariff


class FeeItemCreate(FormScreen):
    """A new fee item, with its income account."""

    path, name = "fee-items/new/", "billing.item.create"
    title = _("New fee item")
    permission = policies.EDIT_TARIFFS
    form = forms.FeeItemForm
    back = "billing.tariff.create"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FeeItem:
        """Add the fee item."""
        return services.create_fee_item(actor=actor, project=project, **cleaned)


class Settings(FormScreen):
    """How the project is charged."""

    path, name = "billing-settings/", "billing.settings"
    title = _("Charging settings")
    permission = policies.APPROVE_RUNS
    form = forms.SettingsForm
    back = "billing.run.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        found = queries.settings_of(project)
        names = ("auto_issue", "charges_unsold", "contract_notice_days")
        return {name: getattr(found, name) for name in names}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BillingSettings:
        """Set it."""
        return services.change_settings(actor=actor, project=project, **cleaned)
