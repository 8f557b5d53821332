"""Screens of registrations: what residents say on their phones, beside what the register says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.residents import filters, policies
from anju.domains.residents.enums import RequestState, ResidencyRole
from anju.domains.residents.models import Registration
from anju.domains.residents.queries import accounts
from anju.domains.residents.services import registrations
from anju.ui import display
from anju.ui.fields import DateField
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MaskedColumn,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)

TONES = {"pending": "warn", "done": "ok", "refused": "bad", "withdrawn": "mute"}
ROLE_TONES = {"owner": "info", "family": "mute", "tenant": "ok", "tenant_family": "mute"}


class RegistrationList(ListScreen):
    """Registrations, those that wait first."""

    path, name = "registrations/", "residents.registration.list"
    title, icon = _("Registrations"), "user-check"
    permission = policies.VIEW_REGISTRATIONS
    filterset = filters.RegistrationFilter
    order = ("-id",)
    private_search = True
    columns = (
        LinkColumn("name", _("Name"), to="residents.registration.detail", phone=1),
        MaskedColumn(
            "phone",
            _("Phone"),
            mask=masking.phone,
            permission=policies.REVEAL_PEOPLE,
            reveal="residents.registration.phone",
            phone=4,
        ),
        Column("unit__code", _("Unit"), sort="unit__position", phone=3),
        StatusColumn("role", _("As"), tones=ROLE_TONES),
        InstantColumn("asked_at", _("Asked at")),
        StatusColumn("state", _("State"), tones=TONES, phone=2),
        Column("decided_by__name", _("Decided by"), shown=False),
    )
    empty = Empty(
        _("No registrations yet"), _("What residents send from their phones is listed here."), icon="user-check"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Registration]:
        """Return the project's registrations."""
        return accounts.registrations_visible_to(actor, project)


def _comparison(actor: Actor, project: Any, registration: Registration) -> dict[str, Any]:
    matches = [
        {
            "one": one,
            "phone": masking.phone(one.residency.person.phone),
            "account": masking.phone(one.account),
            "tone": ROLE_TONES[one.residency.role],
        }
        for one in accounts.matches_of(registration)
    ]
    return {"matches": matches, "phone": masking.phone(registration.phone)}


def _is_pending(registration: Registration) -> bool:
    return registration.state == RequestState.PENDING


class RegistrationDetail(DetailScreen):
    """One registration beside who belongs to the unit."""

    path, name = "registrations/<int:pk>/", "residents.registration.detail"
    title = _("Registration")
    permission = policies.VIEW_REGISTRATIONS
    back = "residents.registration.list"
    actions = (
        Link(
            "residents.registration.approve",
            _("Approve"),
            "check",
            permission=policies.DECIDE_REGISTRATIONS,
            primary=True,
            when=_is_pending,
        ),
        Link(
            "residents.registration.refuse",
            _("Refuse"),
            "x",
            permission=policies.DECIDE_REGISTRATIONS,
            danger=True,
            when=_is_pending,
        ),
    )
    tabs = (
        TemplateTab("facts", _("Compare"), "console/residents/registration.html", _comparison),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Registration:
        """Return the registration."""
        return accounts.get_registration(actor, project, ids["pk"])

    def heading(self, record: Registration) -> str:
        """Name who and where."""
        return f"{record.name} {record.unit.code}"

    def tags(self, record: Registration) -> list[Tag]:
        """Return where it stands."""
        return [Tag(record.get_state_display(), TONES[record.state])]


class ApproveForm(forms.Form):
    """Who of the register it is, and until when a tenant stays."""

    person = forms.ModelChoiceField(
        label=_("This is"), queryset=None, required=False, empty_label=_("Somebody new, to be entered")
    )
    until = DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = accounts.people_to_link(registration)
        if registration.role != ResidencyRole.TENANT:
            del self.fields["until"]


class _Found:
    permission = policies.DECIDE_REGISTRATIONS
    back = done = "residents.registration.detail"
    object: Registration

    def find(self, actor: Actor, project: Any, **ids: Any) -> Registration:
        """Return the registration."""
        return accounts.get_registration(actor, project, ids["pk"])


class Approve(_Found, ActionScreen):
    """Let the account into the unit."""

    path, name = "registrations/<int:pk>/approve/", "residents.registration.approve"
    title, button = _("Approve the registration"), _("Approve")
    form = ApproveForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form the registration."""
        return {"registration": self.object}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose who matches by name and telephone."""
        return {"person": accounts.exact_match(self.object), "until": self.object.until}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        rights = _("The account sees this home from now on, with the rights of: {role}.")
        return [
            str(rights).format(role=self.object.get_role_display()),
            _("The resident is told in the app and by text message."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Registration:
        """Approve it."""
        return registrations.approve_registration(
            actor=actor, registration=self.object, person=cleaned["person"], until=cleaned.get("until")
        )


class Refuse(_Found, ActionScreen):
    """Refuse, with a reason that the resident reads."""

    path, name = "registrations/<int:pk>/refuse/", "residents.registration.refuse"
    title, button, danger = _("Refuse the registration"), _("Refuse"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The resident reads the reason, in the app and by text message.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Registration:
        """Refuse it."""
        return registrations.refuse_registration(actor=actor, registration=self.object, reason=cleaned["reason"])


class RegistrationPhone(Screen):
    """The telephone number in full, to call back; only by POST, and logged."""

    path, name = "registrations/<int:pk>/phone/", "residents.registration.phone"
    permission = policies.REVEAL_PEOPLE

    def find(self, actor: Actor, project: Any, **ids: Any) -> Registration:
        """Return the registration."""
        return accounts.get_registration(actor, project, ids["pk"])

    def post(self) -> HttpResponseBase:
        """Show the number."""
        number = registrations.reveal_phone(actor=self.actor, registration=self.object)
        return HttpResponse(display.masked(number))

    get = None  # type: ignore[assignment]
