"""Formulas of tariffs on screen: the field, and what a formula would come to while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies, queries, services
from anju.domains.billing.calc.expressions import name_labels, names_used, parse
from anju.domains.billing.enums import Basis, Cycle
from anju.domains.estate.enums import Usage
from anju.ui.fields import DateField
from anju.ui.screens import PageScreen
from anju.ui.screens.form import AcknowledgeMixin

Try = Callable[..., queries.FormulaSample]


class FormulaWidget(forms.Textarea):
    """A formula; while it is typed, ``url`` tells below what it comes to."""

    def __init__(self, url: str) -> None:
        super().__init__(
            attrs={
                "rows": 2,
                "maxlength": 300,
                "spellcheck": "false",
                "hx-get": url,
                "hx-trigger": "input changed delay:400ms, load",
                "hx-include": "closest form",
                "hx-params": "fee_item,usage,cycle,formula,starts_on",
                "hx-target": "#formula-sample",
                "hx-sync": "this:replace",
            }
        )

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Draw the field, and below it the place for what the formula comes to."""
        place = '{}<div id="formula-sample" class="mt-2" aria-live="polite"></div>'
        return format_html(place, super().render(*args, **kwargs))


class SampleForm(forms.Form):
    """What a formula is tried with."""

    fee_item = forms.IntegerField(required=False)
    usage = forms.ChoiceField(choices=Usage.choices)
    cycle = forms.TypedChoiceField(choices=Cycle.choices, coerce=int)
    starts_on = DateField(required=False)
    formula = forms.CharField(max_length=300, required=False)


class FormulaSample(PageScreen):
    """What a formula comes to for three units; a part of the page of the form."""

    path, name = "tariffs/sample/", "billing.tariff.sample"
    title = _("Sample")
    permission = policies.EDIT_TARIFFS
    template = "console/billing/formula_sample.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the formula in words with its samples, or what is wrong with it."""
        asked = SampleForm(self.request.GET)
        told: dict[str, Any] = {"names": name_labels(), "sample": None, "fault": "", "counts": ""}
        if not asked.is_valid() or not asked.cleaned_data["formula"].strip():
            return told
        cleaned = asked.cleaned_data
        try:
            told["sample"] = queries.formula_sample(
                actor,
                project,
                usage=cleaned["usage"],
                cycle=cleaned["cycle"],
                formula=cleaned["formula"],
                on=(cleaned["starts_on"] or clock.today()).replace(day=1),
                fee_item_id=cleaned["fee_item"],
            )
            if "quantity" in names_used(parse(cleaned["formula"])):
                told["counts"] = self.link("billing.quantity.list")
        except DomainError as error:
            told["fault"] = str(error)
        return told


class FormulaMixin(AcknowledgeMixin):
    """A form with the fields ``price`` and ``formula``, one of which is wanted."""

    add_error: Any
    attempt: Try

    def check_price(self, cleaned: dict[str, Any], *, basis: str, usage: str, cycle: int, fee_item: Any) -> None:
        """Ask for the price or the formula that the basis wants; warn of units that would not be billed."""
        wanted = "formula" if basis == Basis.FORMULA else "price"
        if cleaned.get(wanted) in (None, ""):
            if wanted not in self.errors:
                self.add_error(wanted, _("Write the formula.") if wanted == "formula" else _("Enter an amount."))
            return
        if wanted == "price":
            cleaned["formula"] = ""
            return
        cleaned["price"] = None
        if not usage or cleaned.get("starts_on") is None:
            return
        on = cleaned["starts_on"].replace(day=1)
        try:
            seen = self.attempt(
                usage=usage, cycle=cycle, formula=cleaned["formula"], on=on, fee_item_id=fee_item and fee_item.pk
            )
        except DomainError as error:
            self.add_error("formula", str(error))
            return
        if seen.gaps and seen.gaps < seen.units and not seen.negative:
            self.warn(services.gaps_words(seen))
