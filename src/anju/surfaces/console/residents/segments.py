"""Groups of customers: who belongs, what is sent to them, call lists, and what single people need."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import masking
from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.residents import filters, policies, queries
from anju.domains.residents.enums import NeedKind, ResidencyRole, SpecialTag
from anju.domains.residents.models import Call, CallList, Campaign, Need, Person, Segment
from anju.domains.residents.queries import segments
from anju.domains.residents.services import segments as services
from anju.surfaces.console.residents import segment_forms as forms
from anju.ui.screens import (
    BooleanColumn,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Related,
    StatusColumn,
    Timeline,
)

RESULTS = {"": "warn", "reached": "ok", "nobody": "mute", "wrong": "bad", "declined": "mute"}
NEW = Link("residents.segment.create", _("New segment"), "plus", permission=policies.EDIT_SEGMENTS, key="n",
           primary=True)  # fmt: skip


def _labels(choices: Any, values: list[str]) -> str:
    return "、".join(str(choices(value).label) for value in values)


def _buildings(actor: Actor, project: Any) -> list[tuple[int, str]]:
    return [(one.pk, str(one)) for one in estate.buildings_visible_to(actor, project)]


class SegmentList(ListScreen):
    """The project's segments."""

    path, name = "segments/", "residents.segment.list"
    title, icon = _("Segments"), "users-group"
    permission = policies.VIEW_SEGMENTS
    filterset = filters.SegmentFilter
    order = ("name",)
    columns = (
        LinkColumn("name", _("Name of the segment"), to="residents.segment.detail", phone=1),
        Column("roles", _("As"), value=lambda one: _labels(ResidencyRole, one.roles), phone=3),
        Column("needs", _("Needs and interests"), value=lambda one: _labels(NeedKind, one.needs), phone=4),
        Column("tags", _("Care tags"), value=lambda one: _labels(SpecialTag, one.tags)),
    )
    actions = (
        Link("residents.campaign.list", _("What was sent"), "send", permission=policies.VIEW_SEGMENTS),
        Link("residents.calls.list", _("Call lists"), "phone-call", permission=policies.VIEW_SEGMENTS),
        NEW,
    )
    empty = Empty(
        _("No segments yet"), _("Group customers by what they are and need."), NEW.to, NEW.title, "users-group"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Segment]:
        """Return the segments."""
        return segments.segments_visible_to(actor, project)


def _people(actor: Actor, project: Any, segment: Segment) -> QuerySet[Person]:
    return segments.people_in(actor, segment)


class SegmentDetail(DetailScreen):
    """One segment and who belongs to it today."""

    path, name = "segments/<int:pk>/", "residents.segment.detail"
    icon = "users-group"
    permission = policies.VIEW_SEGMENTS
    back = "residents.segment.list"
    actions = (
        Link("residents.segment.edit", _("Edit"), "edit", permission=policies.EDIT_SEGMENTS),
        Link("residents.segment.write", _("Write to them"), "send", permission=policies.EDIT_SEGMENTS, primary=True),
        Link("residents.segment.call", _("Call them"), "phone-call", permission=policies.EDIT_SEGMENTS),
    )
    tabs = (
        Related(
            "people",
            _("Who belongs today"),
            (LinkColumn("name", _("Person"), to="residents.person.detail", phone=1),),
            rows=_people,
            permission=policies.VIEW_PEOPLE,
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("roles", _("As"), value=lambda one: _labels(ResidencyRole, one.roles)),
                Column("needs", _("Needs and interests"), value=lambda one: _labels(NeedKind, one.needs)),
                Column("tags", _("Care tags"), value=lambda one: _labels(SpecialTag, one.tags)),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Segment:
        """Return the segment."""
        return segments.get_segment(actor, project, ids["pk"])


class SegmentCreate(FormScreen):
    """A new segment."""

    path, name = "segments/new/", "residents.segment.create"
    title = _("New segment")
    permission = policies.EDIT_SEGMENTS
    form = forms.SegmentForm
    done = "residents.segment.detail"
    back = "residents.segment.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings, and whether care tags may be chosen."""
        return {"buildings": _buildings(actor, project), "sees_tags": actor.may(policies.VIEW_TAGS, project.pk)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Segment:
        """Keep it."""
        return services.save_segment(actor=actor, project=project, segment=self.object, **cleaned)


class SegmentEdit(SegmentCreate):
    """Describe a segment otherwise."""

    path, name = "segments/<int:pk>/edit/", "residents.segment.edit"
    title = _("Edit segment")
    find = SegmentDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}


class SegmentWrite(FormScreen):
    """Write to a segment."""

    path, name = "segments/<int:pk>/write/", "residents.segment.write"
    title, button = _("Write to a segment"), _("Send")
    permission = policies.EDIT_SEGMENTS
    form = forms.WriteForm
    find = SegmentDetail.find
    done = "residents.segment.detail"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Campaign:
        """Send it."""
        return services.write_to_segment(actor=actor, segment=self.object, **cleaned)

    def next_url(self, saved: Campaign) -> str:
        """Show it: for some seconds it can be undone there."""
        return self.link("residents.campaign.detail", pk=saved.pk)


class SegmentCall(FormScreen):
    """Make a call list of a segment."""

    path, name = "segments/<int:pk>/call/", "residents.segment.call"
    title, button = _("Call a segment"), _("Make the list")
    permission = policies.EDIT_SEGMENTS
    form = forms.CallsForm
    find = SegmentDetail.find
    done = "residents.segment.detail"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CallList:
        """Make it."""
        return services.make_call_list(actor=actor, segment=self.object, **cleaned)

    def next_url(self, saved: CallList) -> str:
        """Show whom to call."""
        return self.link("residents.calls.detail", pk=saved.pk)


class CallListList(ListScreen):
    """The call lists."""

    path, name = "call-lists/", "residents.calls.list"
    title, icon = _("Call lists"), "phone-call"
    permission = policies.VIEW_SEGMENTS
    filterset = filters.CallListFilter
    order = ("-id",)
    columns = (
        LinkColumn("title", _("Title"), to="residents.calls.detail", phone=1),
        Column("segment__name", _("Segment"), phone=3),
        NumberColumn("people_count", _("People"), phone=2),
        NumberColumn("called", _("Called"), phone=4),
        BooleanColumn("is_marketing", _("Marketing")),
        InstantColumn("made_at", _("Made on")),
    )
    empty = Empty(_("No call lists yet"), _("Choose a segment and make a list of it."), icon="phone-call")

    def rows(self, actor: Actor, project: Any) -> QuerySet[CallList]:
        """Return them."""
        return segments.call_lists(actor, project)


def _calls(actor: Actor, project: Any, calls: CallList) -> QuerySet[Call]:
    return segments.calls_visible_to(actor, project).filter(calls=calls).order_by("result", "pk")


class CallListDetail(DetailScreen):
    """Whom to call, and what each call came to."""

    path, name = "call-lists/<int:pk>/", "residents.calls.detail"
    icon = "phone-call"
    permission = policies.VIEW_SEGMENTS
    back = "residents.calls.list"
    tabs = (
        Related(
            "people",
            _("Whom to call"),
            (
                LinkColumn("person__name", _("Person"), to="residents.call.note", phone=1),
                Column("person__phone", _("Phone"), value=lambda call: masking.phone(call.person.phone), phone=3),
                StatusColumn("result", _("Result"), tones=RESULTS, phone=2),
                NumberColumn("attempts", _("Times called")),
                InstantColumn("called_at", pgettext_lazy("call", "Called at"), phone=4),
                Column("note", pgettext_lazy("visit", "Note")),
            ),
            rows=_calls,
            permission=policies.EDIT_SEGMENTS,
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("segment__name", _("Segment")),
                BooleanColumn("is_marketing", _("Marketing")),
                Column("script", _("What to say")),
            ),
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> CallList:
        """Return the list."""
        return segments.get_call_list(actor, project, ids["pk"])


class CallNote(FormScreen):
    """Note what a call came to; the number is shown on the person's page, by its own right."""

    path, name = "call-lists/people/<int:pk>/", "residents.call.note"
    title, button = _("Note the call"), _("Save")
    permission = policies.EDIT_SEGMENTS
    template = "console/residents/call.html"
    form = forms.CallForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Call:
        """Return whom to call."""
        return segments.get_call(actor, project, ids["pk"])

    def page(self) -> dict[str, Any]:
        """Add the number, which only who may see it can uncover."""
        may_call = segments.may_call(self.object)
        may_reveal = may_call and self.actor.may(policies.REVEAL_PEOPLE, self.project.pk)
        return {
            **super().page(),
            "may_call": may_call,
            "phone": masking.phone(self.object.person.phone),
            "may_reveal": may_reveal,
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Call:
        """Keep it."""
        return services.note_call(actor=actor, call=self.object, **cleaned)

    def next_url(self, saved: Call) -> str:
        """Go on with the list."""
        return self.link("residents.calls.detail", pk=saved.calls_id)


class NeedCreate(FormScreen):
    """Note what somebody needs or likes."""

    path, name = "people/<int:pk>/needs/new/", "residents.need.create"
    title = _("Need or preference")
    permission = policies.EDIT_SEGMENTS
    form = forms.NeedForm
    done = "residents.person.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Person:
        """Return the person."""
        return queries.get_person(actor, project, ids["pk"])

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Need:
        """Keep it."""
        return services.note_need(actor=actor, person=self.object, **cleaned)

    def next_url(self, saved: Need) -> str:
        """Show the person's needs."""
        return f"{self.link('residents.person.detail', pk=saved.person_id)}?tab=needs"


def needs(actor: Actor, project: Any, person: Person) -> QuerySet[Need]:
    """Return what the tab of a person shows."""
    return segments.needs_of(actor, person)


NEED_COLUMNS = (
    Column("words", _("What they need or like"), phone=1),
    Column("kind", _("Kind"), value=lambda need: need.get_kind_display(), phone=3),
    Column("noted_on", _("Noted on"), phone=2),
    Column("until", _("Until"), phone=4),
)

SCREENS = (
    SegmentList,
    SegmentCreate,
    SegmentDetail,
    SegmentEdit,
    SegmentWrite,
    SegmentCall,
    CallListList,
    CallListDetail,
    CallNote,
    NeedCreate,
)
