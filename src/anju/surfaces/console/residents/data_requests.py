"""Screens of requests to erase personal data: what a resident asks, what is erased, what the law keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.residents import filters, policies
from anju.domains.residents.enums import RequestState
from anju.domains.residents.models import DataRequest
from anju.domains.residents.queries import accounts
from anju.domains.residents.services import data_requests
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    StatusColumn,
    Tag,
    Timeline,
)

TONES = {"pending": "warn", "done": "ok", "refused": "bad", "withdrawn": "mute"}
COLUMNS = (
    LinkColumn("person__name", _("Name"), to="residents.data_request.detail", phone=1),
    InstantColumn("asked_at", _("Asked at"), phone=3),
    Column("note", _("Note"), phone=4),
    StatusColumn("state", _("State"), tones=TONES, phone=2),
    Column("decided_by__name", _("Decided by"), shown=False),
    Column("reason", _("Answer"), shown=False),
)


class DataRequestList(ListScreen):
    """Requests to erase personal data."""

    path, name = "data-requests/", "residents.data_request.list"
    title, icon = _("Requests to erase data"), "shield-lock"
    permission = policies.VIEW_DATA_REQUESTS
    filterset = filters.DataRequestFilter
    order = ("-id",)
    columns = COLUMNS
    empty = Empty(_("Nobody asks for erasure"), _("Residents ask for it on their phones."), icon="shield-lock")
    export = False

    def rows(self, actor: Actor, project: Any) -> QuerySet[DataRequest]:
        """Return the project's requests."""
        return accounts.data_requests_visible_to(actor, project)


def _is_pending(request: DataRequest) -> bool:
    return request.state == RequestState.PENDING


class DataRequestDetail(DetailScreen):
    """One request."""

    path, name = "data-requests/<int:pk>/", "residents.data_request.detail"
    title = _("Request to erase data")
    permission = policies.VIEW_DATA_REQUESTS
    back = "residents.data_request.list"
    actions = (
        Link(
            "residents.data_request.fulfil",
            _("Erase"),
            "trash",
            permission=policies.HANDLE_DATA_REQUESTS,
            danger=True,
            when=_is_pending,
        ),
        Link(
            "residents.data_request.refuse",
            _("Refuse"),
            "x",
            permission=policies.HANDLE_DATA_REQUESTS,
            when=_is_pending,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (LinkColumn("person__name", _("Name"), to="residents.person.detail", pk="person_id"), *COLUMNS[1:]),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> DataRequest:
        """Return the request."""
        return accounts.get_data_request(actor, project, ids["pk"])

    def heading(self, record: DataRequest) -> str:
        """Name who asks."""
        return record.person.name

    def tags(self, record: DataRequest) -> list[Tag]:
        """Return where it stands."""
        return [Tag(record.get_state_display(), TONES[record.state])]


class AnswerForm(forms.Form):
    """What the resident is told."""

    reason = forms.CharField(
        label=_("Answer to the resident"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500})
    )
    layout = {"reason": "field-wide"}


class _Found:
    permission = policies.HANDLE_DATA_REQUESTS
    back = done = "residents.data_request.detail"
    form = AnswerForm
    object: DataRequest

    def find(self, actor: Actor, project: Any, **ids: Any) -> DataRequest:
        """Return the request."""
        return accounts.get_data_request(actor, project, ids["pk"])


class Fulfil(_Found, ActionScreen):
    """Erase what may be erased."""

    path, name = "data-requests/<int:pk>/erase/", "residents.data_request.fulfil"
    title, button, danger = _("Erase personal data"), _("Erase"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what goes and what stays."""
        return [
            _("Telephone, identity number, remark and care tags are erased, and the account's link to this project."),
            _("Name, residencies, bills, receipts and the history of changes stay for as long as the law asks."),
            _("It cannot be undone."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DataRequest:
        """Erase."""
        return data_requests.fulfil(actor=actor, request=self.object, answer=cleaned["reason"])


class Refuse(_Found, ActionScreen):
    """Refuse, with the ground."""

    path, name = "data-requests/<int:pk>/refuse/", "residents.data_request.refuse"
    title, button = _("Refuse the request"), _("Refuse")

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DataRequest:
        """Refuse it."""
        return data_requests.refuse(actor=actor, request=self.object, answer=cleaned["reason"])
