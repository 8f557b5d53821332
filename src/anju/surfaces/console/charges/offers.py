"""Offers for payment in advance on screen: made, put in force, taken off at the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.billing import policies, queries, services
from anju.domains.billing.enums import OfferKind
from anju.domains.billing.models import Offer
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.ui.fields import DateField
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
    NumberColumn,
    Tag,
    Timeline,
)

NEW = Link("billing.offer.new", _("New offer"), "plus", permission=policies.EDIT_OFFERS, key="n", primary=True)


class OfferForm(forms.Form):
    """An offer."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=OfferKind.choices)
    value = forms.DecimalField(
        label=_("Percentage, or sum in yuan"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    bought = forms.IntegerField(label=_("Months paid"), min_value=1, max_value=60, required=False)
    given = forms.IntegerField(label=_("Months free"), min_value=1, max_value=12, required=False)
    days_before = forms.IntegerField(
        label=_("Days before the due date"),
        min_value=0,
        max_value=400,
        initial=0,
        help_text=_("By how many days before its due date a bill has to be settled."),
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"))
    layout = {
        "name": "field-half",
        "fee_item": "field-half",
        "kind": "field-half",
        "value": "field-half",
        "bought": "field-third",
        "given": "field-third",
        "days_before": "field-third",
        "starts_on": "field-half",
        "ends_on": "field-half",
    }

    def __init__(self, *args: Any, fee_items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fee_item"]
        field.queryset = fee_items


class ApplyForm(forms.Form):
    """Which offer."""

    offer = forms.ModelChoiceField(label=_("Offer"), queryset=None)

    def __init__(self, *args: Any, offers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offer"]
        field.queryset = offers


class OfferList(ListScreen):
    """All offers."""

    path, name = "offers/", "billing.offer.list"
    title, icon = _("Offers"), "discount"
    permission = policies.VIEW_BILLS
    columns = (
        LinkColumn("name", pgettext_lazy("thing", "Name"), to="billing.offer.detail", sort=False, phone=1),
        Column("fee_item__name", _("Fee item"), sort=False, phone=3),
        Column("kind", _("Kind"), sort=False, phone=2),
        NumberColumn("value", _("Percentage or sum"), sort=False),
        NumberColumn("bought", _("Months paid"), sort=False),
        NumberColumn("given", _("Months free"), sort=False),
        DateColumn("starts_on", _("From"), sort=False),
        DateColumn("ends_on", _("Until"), sort=False),
        Column("approved_by__name", _("Put in force by"), sort=False, phone=4),
    )
    actions = (NEW,)
    empty = Empty(
        _("No offers yet"),
        _("What is taken off for payment in advance: a percentage, a sum, or months free for months paid."),
        NEW.to,
        NEW.title,
        "discount",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Offer]:
        """Return the project's offers."""
        return queries.offers(actor, project)


class OfferNew(FormScreen):
    """Make an offer."""

    path, name = "offers/new/", "billing.offer.new"
    title = _("New offer")
    permission = policies.EDIT_OFFERS
    form = OfferForm
    done = "billing.offer.detail"
    back = "billing.offer.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": queries.fee_items_to_charge_once(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Offer:
        """Make it."""
        return services.make_offer(actor=actor, project=project, **cleaned)


class OfferDetail(DetailScreen):
    """One offer."""

    path, name = "offers/<int:pk>/", "billing.offer.detail"
    icon = "discount"
    permission = policies.VIEW_BILLS
    back = "billing.offer.list"
    actions = (
        Link(
            "billing.offer.approve",
            _("Put in force"),
            "user-check",
            permission=policies.APPROVE_OFFERS,
            when=lambda offer: offer.approved_at is None,
            primary=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("fee_item__name", _("Fee item")),
                Column("kind", _("Kind")),
                NumberColumn("value", _("Percentage or sum")),
                NumberColumn("bought", _("Months paid")),
                NumberColumn("given", _("Months free")),
                NumberColumn("days_before", _("Days before the due date")),
                DateColumn("starts_on", _("From")),
                DateColumn("ends_on", _("Until")),
                Column("made_by__name", _("Made by")),
                Column("approved_by__name", _("Put in force by")),
                InstantColumn("approved_at", _("Put in force at")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Offer:
        """Return the offer."""
        return queries.get_offer(actor, project, ids["pk"])

    def tags(self, record: Offer) -> list[Tag]:
        """Return whether it is in force."""
        if record.approved_at is None:
            return [Tag(_("Waits to be put in force"), "warn", "clock")]
        return [Tag(_("In force"), "ok", "circle-check")]


class NoReasonForm(forms.Form):
    """A question that needs no answer but yes."""


class OfferApprove(ActionScreen):
    """Put an offer in force."""

    path, name = "offers/<int:pk>/approve/", "billing.offer.approve"
    title, button = _("Put the offer in force"), _("Put in force")
    permission = policies.APPROVE_OFFERS
    form = NoReasonForm
    done = "billing.offer.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Offer:
        """Return the offer."""
        return queries.get_offer(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Cashiers may take it off bills that meet its terms; who made it cannot put it in force.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Offer:
        """Put it in force."""
        return services.approve_offer(actor=actor, offer=self.object)


class OfferApply(ActionScreen):
    """Take an offer off a unit's open bills, and go on at the desk."""

    path, name = "units/<int:pk>/offer/", "billing.offer.apply"
    title, button = _("Take an offer off"), _("Take off")
    permission = policies.APPLY_OFFERS
    form = ApplyForm
    done = "payments.desk.household"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the offers that hold today."""
        return {"offers": queries.offers_in_force(actor, project)}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Each bill gets a negative line. What is not paid today loses it again at night.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Unit:
        """Take it off and go to the household at the desk."""
        services.apply_offer(actor=actor, unit=self.object, offer=cleaned["offer"])
        unit: Unit = self.object
        return unit
