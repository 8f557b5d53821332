"""Forms of approvals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.domains.approvals.models import ChainStep
from anju.ui.fields import MoneyField

COMPANY, OWN = "company", "project"
MOST_STEPS = 5


class NoteForm(forms.Form):
    """An optional note to the decision."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ChainForm(forms.Form):
    """Up to five steps, each a role and, for requests with an amount, the amount up to which the chain ends there."""

    reach = forms.ChoiceField(label=_("Holds for"))

    def __init__(
        self, *args: Any, has_amount: bool, roles: Any, may_company: bool, project: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = (OWN, _("{project} alone").format(project=project))
        choices = [(COMPANY, _("All projects without a chain of their own")), own] if may_company else [own]
        field: Any = self.fields["reach"]
        field.choices = choices
        self.layout = {"reach": "field-wide"}
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"role_{number}"] = forms.ModelChoiceField(
                label=_("Step {number}").format(number=number),
                queryset=roles,
                required=number == 1,
                empty_label=None if number == 1 else _("No further step"),
            )
            if has_amount:
                self.fields[f"up_to_{number}"] = MoneyField(
                    label=_("Final up to (yuan)"), required=False, help_text=_("Empty at the last step.")
                )

    def clean(self) -> dict[str, Any]:
        """Gather the filled steps, in order, under ``steps``."""
        cleaned = super().clean() or {}
        rows = [(cleaned.get(f"role_{n}"), cleaned.get(f"up_to_{n}")) for n in range(1, MOST_STEPS + 1)]
        return {"reach": cleaned.get("reach"), "steps": [(role, up_to) for role, up_to in rows if role]}


def ladder(steps: Sequence[ChainStep]) -> dict[str, Any]:
    """Return what the form shows for the steps of a chain."""
    shown: dict[str, Any] = {}
    for number, step in enumerate(steps, start=1):
        shown |= {f"role_{number}": step.role_id, f"up_to_{number}": step.up_to}
    return shown
