"""People: list, page, forms, numbers in full."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.residents import filters, policies, queries
from anju.domains.residents.models import Person
from anju.domains.residents.services import care
from anju.domains.residents.services import people as services
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.residents import forms, tables
from anju.surfaces.console.residents.person_tabs import consents, overview
from anju.surfaces.console.residents.segments import NEED_COLUMNS, needs
from anju.ui import display
from anju.ui.screens import (
    DetailScreen,
    Empty,
    FormScreen,
    Link,
    ListScreen,
    Related,
    Screen,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.base import Text


class PersonList(ListScreen):
    """Everybody the project knows."""

    path, name = "people/", "residents.person.list"
    title, icon = _("Residents"), "users"
    permission = policies.VIEW_PEOPLE
    filterset = filters.PersonFilter
    private_search = True
    order = ("id",)
    columns = tables.PERSON_COLUMNS
    actions = (
        Link(
            "residents.person.create", _("New person"), "plus", permission=policies.EDIT_PEOPLE, key="n", primary=True
        ),
    )
    empty = Empty(
        _("No residents yet"),
        _("Load your roster of owners, or enter somebody."),
        "residents.person.create",
        _("New person"),
        "users",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Person]:
        """Return the project's people."""
        return queries.people_visible_to(actor, project)


class PersonDetail(DetailScreen):
    """One person: units, vehicles, tags by right, consents."""

    path, name = "people/<int:pk>/", "residents.person.detail"
    icon = "user"
    template = "console/estate/unit.html"
    permission = policies.VIEW_PEOPLE
    back = "residents.person.list"
    actions = (
        Link("residents.person.edit", _("Edit"), "edit", permission=policies.EDIT_PEOPLE, key="e"),
        Link("residents.person.tags", _("Care tags"), "heart-handshake", permission=policies.EDIT_TAGS),
        Link("residents.need.create", _("Note a need"), "note", permission=policies.EDIT_SEGMENTS),
        Link("residents.consent.record", _("Record consent"), "shield-check", permission=policies.RECORD_CONSENTS),
    )
    tabs = (
        TemplateTab("overview", _("Overview"), "console/residents/person_overview.html", overview),
        Related(
            "units",
            _("Units"),
            tables.RESIDENCY_COLUMNS,
            rows=queries.residencies_of_person,
            empty=_("This person belongs to no unit."),
        ),
        Related("needs", _("Needs and preferences"), NEED_COLUMNS, rows=needs, empty=_("Nothing was noted yet.")),
        TemplateTab("consents", _("Consents"), "console/residents/person_consents.html", consents),
        Documents("residents.person"),
        Timeline(hidden=("pinyin",), masks={"phone": masking.phone}),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Person:
        """Return the person."""
        return queries.get_person(actor, project, ids["pk"])

    def facts(self, record: Person) -> list[Text]:
        """Return where the person lives."""
        return [
            f"{one.unit.code} {one.get_role_display()}"
            for one in record.current_residencies  # type: ignore[attr-defined]
        ]


class PersonCreate(FormScreen):
    """A new person."""

    path, name = "people/new/", "residents.person.create"
    title = _("New person")
    permission = policies.EDIT_PEOPLE
    form = forms.PersonForm
    done = "residents.person.detail"
    back = "residents.person.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Let the form hint at people who are there already."""
        return {"similar": lambda name, phone: queries.similar_people(actor, project, name=name, phone=phone)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Person:
        """Add the person."""
        return services.add_person(actor=actor, project=project, **cleaned)


class _OfPerson:
    """Screens about one person lead back to them."""

    object: Any
    done = "residents.person.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Person:
        """Return the person."""
        return queries.get_person(actor, project, ids["pk"])


class PersonEdit(_OfPerson, FormScreen):
    """Change a person."""

    path, name = "people/<int:pk>/edit/", "residents.person.edit"
    title = _("Edit person")
    permission = policies.EDIT_PEOPLE
    form = forms.PersonEditForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what may be shown of what is stored."""
        return {"name": self.object.name, "remark": self.object.remark}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return whose masked numbers the form names."""
        return {"person": self.object}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Person:
        """Change the person."""
        return services.edit_person(actor=actor, person=self.object, **cleaned)


class PersonTags(_OfPerson, FormScreen):
    """Which care tags a person has."""

    path, name = "people/<int:pk>/tags/", "residents.person.tags"
    title = _("Care tags")
    permission = policies.EDIT_TAGS
    form = forms.TagsForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the tags held."""
        return {"tags": [tag.tag for tag in queries.tags_of(actor, self.object)]}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Person:
        """Set the tags."""
        care.set_tags(actor=actor, person=self.object, tags=cleaned["tags"])
        return self.object


class ConsentRecord(_OfPerson, FormScreen):
    """Write a line into the consent ledger."""

    path, name = "people/<int:pk>/consent/", "residents.consent.record"
    title = _("Record consent")
    permission = policies.RECORD_CONSENTS
    form = forms.ConsentForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take purpose and direction from the button that led here."""
        return {"purpose": self.request.GET.get("purpose"), "is_given": self.request.GET.get("given", "1")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Person:
        """Record it."""
        care.record_consent(actor=actor, person=self.object, **cleaned)
        return self.object

    def next_url(self, saved: Any) -> str:
        """Show the ledger."""
        return f"{self.back_url()}?tab=consents"


class _Reveal(Screen):
    """Answers a number in full and has that logged. Only by POST: a look is an act."""

    permission = policies.REVEAL_PEOPLE
    reveal: ClassVar[Any]

    def find(self, actor: Actor, project: Any, **ids: Any) -> Person:
        """Return the person."""
        return queries.get_person(actor, project, ids["pk"])

    def post(self) -> HttpResponseBase:
        """Show the number."""
        return HttpResponse(display.masked(type(self).reveal(actor=self.actor, person=self.object)))

    get = None  # type: ignore[assignment]


class PersonPhone(_Reveal):
    """The telephone number in full."""

    path, name = "people/<int:pk>/phone/", "residents.person.phone"
    reveal = staticmethod(services.reveal_phone)


class PersonIdentity(_Reveal):
    """The identity number in full."""

    path, name = "people/<int:pk>/identity/", "residents.person.identity"
    reveal = staticmethod(services.reveal_identity)


class PersonChoices(Screen):
    """People that what was typed may mean, for search boxes in forms."""

    path, name = "people/choices/", "residents.person.choices"
    permission = policies.VIEW_PEOPLE

    def post(self) -> HttpResponseBase:
        """Answer the first few, with their units and masked telephones to tell them apart."""
        found = queries.people_matching(self.actor, self.project, self.request.POST.get("typed", "")[:60])[:20]
        return JsonResponse({"results": [{"value": str(one.pk), "text": _in_words(one)} for one in found]})

    get = None  # type: ignore[assignment]


class CareList(ListScreen):
    """Who needs care, for who may know."""

    path, name = "care/", "residents.care.list"
    title, icon = _("Care list"), "heart-handshake"
    permission = policies.VIEW_TAGS
    columns = tables.CARE_COLUMNS
    order = ("tag",)
    export = False
    empty = Empty(_("No care tags yet"), _("They are entered on a person's page."), icon="heart-handshake")

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the project's care tags."""
        return queries.tagged_people(actor, project)


def _in_words(person: Person) -> str:
    units = "、".join(one.unit.code for one in person.current_residencies)  # type: ignore[attr-defined]
    return " ".join(part for part in (person.name, masking.phone(person.phone), units) if part)
