"""The quote of a repair on the resident's phone: agreed to with a signature, or declined."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anju.domains.repairs import queries as repairs
from anju.domains.repairs.models import Quote
from anju.domains.service import services
from anju.surfaces.resident.service.views import SayPage

PNG = "data:image/png;base64,"
LONGEST = 300_000


class AgreeForm(forms.Form):
    """Who signs, and the drawing; ``digest`` names the quote that was on screen."""

    quote = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of who signs"), max_length=60)
    signature = forms.CharField(
        widget=forms.HiddenInput,
        max_length=LONGEST,
        error_messages={"required": _("Please sign in the field.")},
    )

    def clean_signature(self) -> bytes:
        """Return the picture's bytes; the service looks whether it is one."""
        sent = self.cleaned_data["signature"]
        try:
            return base64.b64decode(sent.removeprefix(PNG), validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError(_("Please sign in the field.")) from error


class DeclineForm(forms.Form):
    """Why not; ``digest`` names the quote that was on screen."""

    quote = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why?"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class QuotePage(SayPage):
    """A page about the quote that waits for the household."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show it, or the report where no quote waits."""
        return super().get(request, **ids) if self.quote() else redirect(self.done_address())

    def quote(self) -> Quote | None:
        """Return the quote that waits."""
        return repairs.open_quote_of(self.ticket.order)

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the quote; one that was answered meanwhile is no longer there."""
        return {**super().context(**ids), "quote": self.quote()}

    def initial(self) -> dict[str, Any]:
        """Name the quote on screen, and who probably signs."""
        quote = self.quote()
        known = {"quote": quote.pk, "digest": quote.digest} if quote else {}
        return {**known, "name": self.home.person.name, "idempotency_key": uuid4()}


class AnswerQuote(QuotePage):
    """Agree, with a signature."""

    template = "resident/service/quote.html"
    title = _("Quote")
    form = AgreeForm
    button = _("Agree")

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Keep the consent."""
        key: UUID = cleaned["idempotency_key"]
        services.answer_quote(
            actor=self.actor,
            home=self.home,
            ticket=self.ticket,
            quote_id=cleaned["quote"],
            digest=cleaned["digest"],
            is_agreed=True,
            name=cleaned["name"],
            signature=cleaned["signature"],
            client_id=key,
        )
        messages.success(self.request, _("Thank you. The work can begin."))


class DeclineQuote(QuotePage):
    """Decline, with the reason."""

    title = _("Decline the quote")
    form = DeclineForm
    button = _("Decline the quote")

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Keep the word."""
        services.answer_quote(
            actor=self.actor,
            home=self.home,
            ticket=self.ticket,
            quote_id=cleaned["quote"],
            digest=cleaned["digest"],
            is_agreed=False,
            note=cleaned["reason"],
        )
        messages.success(self.request, _("We have noted that you decline."))
