"""How the resident is told: by which channel of what, and on which devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.notifications import queries, services
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.queries import Choice
from anju.surfaces.resident.page import Page

FAMILIES = (
    ("notices", _("Notices"), ("community.notice",)),
    ("safety", _("Safety and statutory disclosures"), ("community.notice.statutory", "community.notice.urgent")),
    ("bills", _("Bills and reminders"), ("billing.",)),
    ("repairs", _("Repairs, step by step"), ("service.", "workorders.")),
    ("home", _("My registration"), ("residents.",)),
)
"""Kinds of message as residents think of them: a name ending in a dot means all that begin so."""


@dataclass(frozen=True)
class Cell:
    """One tick of the matrix: a family of kinds by a channel."""

    name: str
    channel: Channel
    is_on: bool
    is_fixed: bool


def _belongs(choice: Choice, names: tuple[str, ...]) -> bool:
    kind = choice.kind.name
    return any(kind.startswith(name) if name.endswith(".") else kind == name for name in names)


def matrix(choices: list[Choice]) -> list[tuple[str | Promise, list[Cell]]]:
    """Return the families with their channels, in order; the inbox is always there and is left out."""
    rows: list[tuple[str | Promise, list[Cell]]] = []
    for key, label, names in FAMILIES:
        cells = []
        for channel in list(Channel)[1:]:
            mine = [one for one in choices if one.channel is channel and _belongs(one, names)]
            if mine:
                is_fixed = all(one.is_fixed for one in mine)
                cells.append(Cell(f"{key}.{channel.value}", channel, any(one.is_on for one in mine), is_fixed))
        if cells:
            rows.append((label, cells))
    return rows


class Choices(Page):
    """The matrix, and the devices that are woken."""

    template = "resident/notices/choices.html"
    title = _("How I am told")
    back = "messages"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return families with their ticks, the devices, and the key that browsers subscribe with."""
        return {
            "rows": matrix(queries.choices_of(self.actor)),
            "devices": list(queries.devices_of(self.actor)),
            "push_key": queries.push_key(),
        }

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the ticks; a family's tick holds for all its kinds."""
        wanted = {}
        for choice in queries.choices_of(self.actor):
            for key, _label, names in FAMILIES:
                if choice.channel is not Channel.IN_APP and _belongs(choice, names):
                    ticked = f"{key}.{choice.channel.value}" in request.POST
                    wanted[choice.kind.name, choice.channel.value] = ticked
        services.choose(actor=self.actor, wanted=wanted)
        messages.success(request, _now("Saved."))
        return redirect("resident:messages.choices")


class Subscribe(Page):
    """A browser asks to be woken."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Keep it; an address of no known push service is refused (422)."""
        given = {name: request.POST.get(name, "")[:600] for name in ("endpoint", "p256dh", "auth")}
        try:
            services.subscribe(actor=self.actor, label=request.headers.get("User-Agent", ""), **given)
        except DomainError as error:
            return JsonResponse({"message": str(error)}, status=422)
        return HttpResponse(status=204)


class Unsubscribe(Page):
    """A browser wants to be left alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Forget it, whether it was known or not."""
        services.unsubscribe(actor=self.actor, endpoint=request.POST.get("endpoint", "")[:600])
        return HttpResponse(status=204)
