"""Mandates for direct debits: signed, shown masked, ended."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock, masking
from anju.core.access import Actor
from anju.domains.banking import filters, policies, queries, services
from anju.domains.banking.models import DebitMandate
from anju.domains.estate import policies as estate_policies
from anju.domains.estate import queries as estate
from anju.surfaces.console.banking import forms
from anju.surfaces.console.documents.tabs import Documents
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
    MaskedColumn,
    MoneyColumn,
    Tag,
    Timeline,
)


class MandateList(ListScreen):
    """The project's mandates."""

    path, name = "debits/mandates/", "banking.mandate.list"
    title, icon = _("Debit mandates"), "ballpen"
    permission = policies.VIEW_DEBITS
    filterset = filters.MandateFilter
    back = "banking.batch.list"
    private_search = True
    order = ("-pk",)
    columns = (
        LinkColumn("number", _("Agreement number"), to="banking.mandate.detail", phone=1),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=3),
        Column("holder", _("Account holder")),
        Column("bank", _("Bank")),
        MaskedColumn(
            "account_sealed",
            _("Account number"),
            value=lambda mandate: mandate.account_sealed,
            mask=masking.sealed_identity,
        ),
        MoneyColumn("limit", _("Limit a debit"), phone=2),
        DateColumn("starts_on", _("From")),
        DateColumn("ends_on", _("Until")),
        InstantColumn("ended_at", _("Ended at"), phone=4),
    )
    actions = (
        Link("banking.mandate.new", _("New mandate"), "plus", permission=policies.EDIT_MANDATES, key="n", primary=True),
    )
    empty = Empty(_("No mandate yet"), _("Homes that sign one are debited by the bank, a batch at a time."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[DebitMandate]:
        """Return the mandates."""
        return queries.mandates_visible_to(actor, project)


class MandateNew(FormScreen):
    """Record a mandate."""

    path, name = "debits/mandates/new/", "banking.mandate.new"
    title = _("New mandate")
    permission = policies.EDIT_MANDATES
    form = forms.MandateForm
    done, back = "banking.mandate.detail", "banking.mandate.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        actor.require(estate_policies.VIEW_UNITS, project.pk)
        return {"units": estate.units_visible_to(actor, project), "url": self.link("estate.unit.choices")}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return today."""
        return {"starts_on": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DebitMandate:
        """Record it."""
        return services.record_mandate(actor=actor, project=project, **cleaned)


class MandateDetail(DetailScreen):
    """One mandate, with the paper that was signed."""

    path, name = "debits/mandates/<int:pk>/", "banking.mandate.detail"
    permission = policies.VIEW_DEBITS
    icon = "ballpen"
    back = "banking.mandate.list"
    actions = (
        Link(
            "banking.mandate.end",
            _("End the mandate"),
            "circle-x",
            permission=policies.EDIT_MANDATES,
            when=lambda mandate: mandate.ended_at is None,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("holder", _("Account holder")),
                Column("bank", _("Bank")),
                Column(
                    "account_sealed",
                    _("Account number"),
                    value=lambda mandate: masking.sealed_identity(mandate.account_sealed),
                ),
                MoneyColumn("limit", _("Limit a debit")),
                DateColumn("starts_on", _("From")),
                DateColumn("ends_on", _("Until")),
                InstantColumn("ended_at", _("Ended at")),
                Column("ended_reason", _("Reason")),
            ),
        ),
        Documents(services.MANDATE_SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> DebitMandate:
        """Return the mandate."""
        return queries.get_mandate(actor, project, pk)

    def tags(self, record: DebitMandate) -> list[Tag]:
        """Tell whether it holds."""
        return [Tag(_("Mandate ended"), "mute") if record.ended_at else Tag(_("Mandate holds"), "ok")]


class MandateEnd(ActionScreen):
    """End a mandate."""

    path, name = "debits/mandates/<int:pk>/end/", "banking.mandate.end"
    title, button, danger = _("End the mandate"), _("End the mandate"), True
    permission = policies.EDIT_MANDATES
    done = "banking.mandate.detail"
    find = MandateDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("The home is debited no more; what the bank has already is still answered.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DebitMandate:
        """End it."""
        return services.end_mandate(actor=actor, mandate=self.object, reason=cleaned["reason"])
