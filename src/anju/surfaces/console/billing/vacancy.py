"""Vacancy discounts: applied for and ended; they are decided under approvals."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.enums import DiscountState
from anju.domains.billing.models import VacancyDiscount
from anju.domains.estate import queries as estate
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.billing import forms, tables
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    ListScreen,
    Tag,
    Timeline,
)


class DiscountList(ListScreen):
    """All vacancy discounts."""

    path, name = "vacancy-discounts/", "billing.vacancy.list"
    title, icon = _("Vacancy discounts"), "discount"
    permission = policies.VIEW_BILLS
    filterset = filters.DiscountFilter
    columns = tables.DISCOUNT_COLUMNS
    actions = (
        Link(
            "billing.vacancy.apply",
            _("Apply for a vacancy discount"),
            "plus",
            permission=policies.APPLY_VACANCY,
            key="n",
            primary=True,
        ),
    )
    empty = Empty(
        _("No vacancy discounts yet"),
        _("An empty home may pay a share of a fee; the chain of approval decides."),
        "billing.vacancy.apply",
        _("Apply for a vacancy discount"),
        "discount",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[VacancyDiscount]:
        """Return the project's discounts."""
        return queries.discounts(actor, project)


class DiscountApply(FormScreen):
    """Apply for a discount."""

    path, name = "vacancy-discounts/new/", "billing.vacancy.apply"
    title, button = _("Apply for a vacancy discount"), _("Submit the application")
    permission = policies.APPLY_VACANCY
    form = forms.DiscountForm
    done = "billing.vacancy.detail"
    back = "billing.vacancy.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units and fee items to choose from."""
        return {
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
            "fee_items": queries.fee_items_to_discount(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> VacancyDiscount:
        """Apply."""
        factor = cleaned.pop("percent") / 100
        return services.apply_for_discount(actor=actor, factor=factor, **cleaned)


class DiscountDetail(DetailScreen):
    """One application and what became of it."""

    path, name = "vacancy-discounts/<int:pk>/", "billing.vacancy.detail"
    icon = "discount"
    permission = policies.VIEW_BILLS
    back = "billing.vacancy.list"
    actions = (
        Link(
            "billing.vacancy.end",
            _("End"),
            "calendar-event",
            permission=policies.END_VACANCY,
            when=lambda one: one.state == DiscountState.APPROVED,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("unit__code", _("Unit")),
                Column("fee_item__name", _("Fee item")),
                Column("factor", _("Share to pay"), value=lambda row: f"{row.factor * 100:.2f}%"),
                DateColumn("starts_on", _("From")),
                DateColumn("ends_on", _("Until")),
                Column("reason", _("Reason")),
                Column("applied_by__name", _("Applied for by")),
                Column("decided_by__name", _("Decided by")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> VacancyDiscount:
        """Return the application."""
        return queries.get_discount(actor, project, ids["pk"])

    def heading(self, record: VacancyDiscount) -> str:
        """Return unit and fee item."""
        return f"{record.unit.code} {record.fee_item.name}"

    def tags(self, record: VacancyDiscount) -> list[Tag]:
        """Return its state."""
        state = DiscountState(record.state)
        return [Tag(state.label, tables.DISCOUNT_TONES[state], tables.DISCOUNT_ICONS[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval, where it is decided or taken back."""
        return [*super().buttons(), *to_request(self, policies.VACANCY_REQUEST)]


class DiscountEnd(ActionScreen):
    """End a discount in force."""

    path, name = "vacancy-discounts/<int:pk>/end/", "billing.vacancy.end"
    title, button = _("End the discount"), _("End")
    permission = policies.END_VACANCY
    form = forms.EndForm
    done = "billing.vacancy.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> VacancyDiscount:
        """Return the application."""
        return queries.get_discount(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Bills that have been issued stay as they are.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> VacancyDiscount:
        """End it."""
        return services.end_discount(actor=actor, discount=self.object, **cleaned)
