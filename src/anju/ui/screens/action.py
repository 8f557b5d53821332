"""The action screen: one question, its effects, a reason, one service call."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.ui.screens.base import Text
from anju.ui.screens.form import FormScreen


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"reason": "field-wide"}


class ConfirmForm(forms.Form):
    """Asks for nothing but the confirmation."""


class ActionScreen(FormScreen):
    """Something is done to what ``find`` found, after its effects were shown. The form asks a reason by default."""

    form: ClassVar[type[forms.Form]] = ReasonForm
    button: Text = _("Confirm")
    message: Text = _("Done.")
    template = "ui/screens/action.html"

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Return the lines that tell what will happen."""
        return []

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Call the one service."""
        raise NotImplementedError

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Perform it and go on with what it returned, or with the object itself."""
        return self.perform(actor, project, cleaned) or self.object

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().page(), "effects": self.effects(self.actor, self.project), "guard": False}
