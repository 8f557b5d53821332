"""Notices: list, page with its reach, writing, publishing, undoing, withdrawing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.community import filters, policies, queries, services
from anju.domains.community.enums import NoticeState, Party
from anju.domains.community.models import Notice
from anju.domains.estate import queries as estate
from anju.domains.notifications.enums import BroadcastState, Channel
from anju.domains.residents.queries import segments
from anju.domains.workorders import policies as workorders
from anju.surfaces.console.community.forms import NoticeForm, PublishForm
from anju.ui.columns import BooleanColumn, Column, InstantColumn, LinkColumn, NumberColumn, StatusColumn
from anju.ui.screens import ActionScreen, DetailScreen, Empty, FormScreen, Link, ListScreen, Tag, Timeline
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.tabs import TemplateTab

TONES = {"draft": "mute", "published": "ok", "withdrawn": "bad"}
TAGS = {"general": "info", "outage": "warn", "event": "ok", "disclosure": "esc", "safety": "bad"}
NEW = Link("community.notice.create", _("New notice"), "plus", permission=policies.PUBLISH, key="n", primary=True)


def read_rate(notice: Notice) -> str:
    """Return how many of those with an account have opened a notice, and their share."""
    told, read = (notice.broadcast.inboxes if notice.broadcast else 0), notice.read or 0  # type: ignore[attr-defined]
    return f"{read}/{told} · {round(100 * read / told)}%" if told else ""


class NoticeList(ListScreen):
    """The project's notices, the latest first."""

    path, name = "notices/", "community.notice.list"
    title, icon = _("Notices"), "speakerphone"
    permission = policies.VIEW
    filterset = filters.NoticeFilter
    order = ("-id",)
    columns = (
        LinkColumn("title", _("Title"), to="community.notice.detail", phone=1),
        StatusColumn("tag", _("About"), tones=TAGS, phone=3),
        StatusColumn("state", _("State"), tones=TONES, phone=2),
        InstantColumn("publish_at", _("Published at"), phone=4),
        NumberColumn("read", _("Read"), value=read_rate),
        BooleanColumn("is_pinned", _("Pinned")),
        Column("written_by__name", _("Written by"), shown=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No notices yet"), _("What residents should know is written here."), NEW.to, NEW.title, "speakerphone"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Notice]:
        """Return the notices."""
        return queries.notices_visible_to(actor, project)


def overview(actor: Actor, project: Any, notice: Notice) -> dict[str, Any]:
    """Return text, audience and reach; while it is on its way the tab asks again every two seconds."""
    reach = queries.reach_of(notice)
    names = {one.pk: one.code for one in estate.buildings_visible_to(actor, project)} if notice.buildings else {}
    left = (notice.publish_at - clock.now()).total_seconds() if notice.publish_at and reach.is_undoable else 0
    return {
        "notice": notice,
        "reach": reach,
        "buildings": [names.get(pk, str(pk)) for pk in notice.buildings],
        "homes": [unit.code for unit in estate.units_by_id(actor, project, notice.units).values()],
        "end": queries.end_of(notice),
        "parties": [Party(one).label for one in notice.parties],
        "channels": [Channel(one).label for one in notice.channels],
        "seconds": max(int(left), 0),
        "is_moving": reach.state in (BroadcastState.PENDING, BroadcastState.SENDING) and left < 120,
        "may_see_orders": actor.may(workorders.VIEW, project.pk),
        "may_publish": actor.may(policies.PUBLISH, project.pk),
    }


class NoticeDetail(DetailScreen):
    """One notice."""

    path, name = "notices/<int:pk>/", "community.notice.detail"
    permission = policies.VIEW
    back = "community.notice.list"
    actions = (
        Link(
            "community.notice.publish",
            _("Publish"),
            "send",
            permission=policies.PUBLISH,
            primary=True,
            when=lambda notice: notice.state == NoticeState.DRAFT,
        ),
        Link(
            "community.notice.edit",
            _("Edit"),
            "edit",
            permission=policies.PUBLISH,
            when=lambda notice: notice.state == NoticeState.DRAFT,
        ),
        Link(
            "community.notice.withdraw",
            _("Withdraw"),
            "arrow-back-up",
            permission=policies.PUBLISH,
            danger=True,
            when=lambda notice: notice.state == NoticeState.PUBLISHED,
        ),
        Link("community.notice.pin", _("Pin or unpin"), "star", permission=policies.PUBLISH),
    )
    tabs = (TemplateTab("overview", _("Notice"), "console/community/notice.html", overview), Timeline())

    def find(self, actor: Actor, project: Any, **ids: Any) -> Notice:
        """Return the notice."""
        return queries.get_notice(actor, project, ids["pk"])

    def tags(self, record: Notice) -> list[Tag]:
        """Return its state and what it is about."""
        found = [Tag(record.get_state_display(), TONES[record.state]), Tag(record.get_tag_display(), TAGS[record.tag])]
        return [*found, Tag(_("Pinned"), "info")] if record.is_pinned else found


class Written:
    """What writing a notice has in common."""

    form = NoticeForm
    permission = policies.PUBLISH
    done = "community.notice.detail"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings and segments to choose from, and what finds homes by their rooms."""
        return {
            "buildings": [(one.pk, one.code) for one in estate.buildings_visible_to(actor, project)],
            "segments": segments.segments_visible_to(actor, project),
            "find_units": partial(estate.units_by_address, actor, project),
        }


class _Found:
    permission = policies.PUBLISH
    done = "community.notice.detail"
    object: Notice

    def find(self, actor: Actor, project: Any, **ids: Any) -> Notice:
        """Return the notice."""
        return queries.get_notice(actor, project, ids["pk"])


class NoticeCreate(Written, FormScreen):
    """Write a notice."""

    path, name = "notices/new/", "community.notice.create"
    title = _("New notice")
    back = "community.notice.list"
    message = _("Saved as a draft.")

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Keep the draft."""
        return services.write_notice(actor=actor, project=project, **cleaned)


class NoticeEdit(_Found, Written, FormScreen):
    """Change a draft."""

    path, name = "notices/<int:pk>/edit/", "community.notice.edit"
    title = _("Edit notice")

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        stored = {name: getattr(self.object, name) for name in NoticeForm.base_fields}
        homes = estate.units_by_id(actor, project, self.object.units)
        return {**stored, "units": "、".join(unit.code for unit in homes.values())}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Keep the draft."""
        return services.write_notice(actor=actor, project=project, notice=self.object, **cleaned)


class NoticePublish(_Found, ActionScreen):
    """Publish, after the audience was counted."""

    path, name = "notices/<int:pk>/publish/", "community.notice.publish"
    title, button = _("Publish the notice"), _("Publish")
    form = PublishForm
    message = _("It is sent in fifteen seconds. Until then it can be undone.")

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell how many people it reaches, and how."""
        counted = queries.preview(actor, self.object)
        lines = [_("People in the audience: {n}").format(n=counted.pop("people"))]
        for channel in Channel:
            if channel.value in counted:
                lines.append(_("{channel}: {n}").format(channel=channel.label, n=counted[channel.value]))
        return lines

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Publish it."""
        return services.publish_notice(actor=actor, notice=self.object, at=cleaned["at"])


class NoticeUndo(_Found, ActionScreen):
    """Call the publishing off before anybody was told."""

    path, name = "notices/<int:pk>/undo/", "community.notice.undo"
    title, button = _("Undo the publishing"), _("Undo")
    form = ConfirmForm
    message = _("Undone. It is a draft again; nobody was told.")

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Make it a draft again."""
        return services.undo_publishing(actor=actor, notice=self.object)


class NoticeWithdraw(_Found, ActionScreen):
    """Take it from the residents' pages, with a reason."""

    path, name = "notices/<int:pk>/withdraw/", "community.notice.withdraw"
    title, button, danger = _("Withdraw the notice"), _("Withdraw"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("Residents do not see it any more; who has read it stays on record."),
            _("Messages that were not delivered yet are called back."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Withdraw it."""
        return services.withdraw_notice(actor=actor, notice=self.object, reason=cleaned["reason"])


class NoticePin(_Found, ActionScreen):
    """Let it stand on top, or no more."""

    path, name = "notices/<int:pk>/pin/", "community.notice.pin"
    title, button = _("Pin or unpin"), _("Confirm")
    form = ConfirmForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Turn it over."""
        return services.pin_notice(actor=actor, notice=self.object, is_pinned=not self.object.is_pinned)
