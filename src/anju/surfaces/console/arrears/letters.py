"""Letters of demand: the list, one letter, its way, the paper of one or of a batch, and the words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import filters, policies, queries, services
from anju.domains.arrears.enums import LETTERS, LetterState, StepKind
from anju.domains.arrears.models import Letter, LetterDelivery, LetterTemplate
from anju.domains.documents import policies as documents_policies
from anju.domains.documents import services as documents
from anju.domains.notifications.calc import wording
from anju.surfaces.console.arrears import forms, tables
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.notifications.wording import reads
from anju.surfaces.console.payments import papers, words
from anju.surfaces.console.print import demand as layout
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    PageScreen,
    Related,
    Tag,
)
from anju.ui.screens.action import ConfirmForm

SUBJECT = "arrears.letter"
LINE_COLUMNS = (
    LinkColumn("bill__tariff__fee_item__name", _("Fee item"), to="billing.bill.detail", pk="bill_id"),
    Column(
        "bill__period_start",
        _("Period"),
        value=lambda line: words.period_words(line.bill.period_start, line.bill.period_end),
    ),
    DateColumn("bill__due_on", _("Due on")),
    MoneyColumn("amount", _("Owed then")),
)
DELIVERY_COLUMNS = (
    DateColumn("happened_on", _("Happened on")),
    Column("outcome", _("Outcome")),
    Column("proof", _("Proof")),
    LinkColumn("demand_id", _("Demand"), to="arrears.demand.detail", pk="demand_id"),
    Column("recorded_by__name", _("By whom")),
    InstantColumn("recorded_at", _("At")),
)


class LetterList(ListScreen):
    """Letters that were written."""

    path, name = "chasing/letters/", "arrears.letter.list"
    title, icon = _("Letters"), "mail"
    permission = policies.VIEW_TASKS
    filterset = filters.LetterFilter
    columns = tables.LETTER_COLUMNS
    back = "arrears.task.list"
    empty = Empty(
        _("No letters yet"),
        _("Choose letters to write in the list of chasing; a batch is written and printed at once."),
        "arrears.task.list",
        _("Chasing"),
        "mail",
    )

    def rows(self, actor: Actor, project: Any) -> Any:
        """Return the project's letters."""
        return queries.letters(actor, project)


class LetterDetail(DetailScreen):
    """One letter."""

    path, name = "chasing/letters/<int:pk>/", "arrears.letter.detail"
    icon = "mail"
    permission = policies.VIEW_TASKS
    back = "arrears.letter.list"
    actions = (
        Link(
            "arrears.letter.deliver",
            _("Record its way"),
            "truck-delivery",
            permission=policies.RECORD_DEMANDS,
            when=lambda letter: letter.state != LetterState.DELIVERED,
            primary=True,
        ),
        Link("arrears.letter.paper", _("Print"), "printer"),
        Link("arrears.letter.batch", _("Print the batch"), "files"),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("payer", _("Addressee"), value=lambda letter: papers.masked_name(letter.payer)),
                MoneyColumn("amount", _("Amount")),
                DateColumn("oldest_due_on", _("Oldest due date")),
                DateColumn("written_on", _("Written on")),
                DateColumn("pay_until", _("Pay until")),
                Column("sender", _("Signed by")),
                Column("written_by__name", _("Written by")),
            ),
        ),
        Related("lines", _("Bills"), LINE_COLUMNS, rows=lambda a, p, letter: queries.lines_of_letter(a, letter)),
        Related(
            "way",
            _("Its way"),
            DELIVERY_COLUMNS,
            rows=lambda a, p, letter: queries.deliveries_of_letter(a, letter),
            empty=_("Nothing is known of its way yet."),
        ),
        Documents(SUBJECT),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Letter:
        """Return the letter."""
        return queries.get_letter(actor, project, ids["pk"])

    def number(self, record: Letter) -> str:
        """Return what ``.`` copies."""
        return record.number

    def tags(self, record: Letter) -> list[Tag]:
        """Return kind and state."""
        state = LetterState(record.state)
        return [Tag(record.get_kind_display(), "info", "mail"), Tag(state.label, tables.LETTER_TONES[state], "route")]


class LetterDeliver(FormScreen):
    """What is known of a letter's way."""

    path, name = "chasing/letters/<int:pk>/deliver/", "arrears.letter.deliver"
    back = "arrears.letter.detail"
    title = _("Record its way")
    permission = policies.RECORD_DEMANDS
    form = forms.DeliveryForm
    find = LetterDetail.find

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> LetterDelivery:
        """Keep it, and the picture with the letter."""
        sent = cleaned.pop("file")
        if sent is not None:
            if not actor.may(documents_policies.ADD_DOCUMENTS, project.pk):
                raise DomainError(_("You may not add documents."), field="file")
            documents.attach_document(
                actor=actor,
                project=project,
                subject=SUBJECT,
                subject_id=self.object.pk,
                name=sent.name or "",
                content=sent.read(),
            )
        return services.record_delivery(actor=actor, letter=self.object, **cleaned)


class BatchPaper(PageScreen):
    """All letters of a batch as one PDF."""

    path, name = "chasing/letters/<int:pk>/batch/", "arrears.letter.batch"
    title = _("Letters")
    permission = policies.VIEW_TASKS

    def find(self, actor: Actor, project: Any, **ids: Any) -> list[Letter]:
        """Return the letters of the batch that this letter belongs to."""
        return queries.letters_of_batch(actor, project, queries.get_letter(actor, project, ids["pk"]).batch)

    def heading(self, record: Any) -> Any:
        """Name the page."""
        return self.title

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        return papers.pdf_response(layout.letters_pdf([_sheet(one) for one in self.object]), self.object[0].number)


class LetterPaper(BatchPaper):
    """One letter as a PDF."""

    path, name = "chasing/letters/<int:pk>/paper/", "arrears.letter.paper"

    def find(self, actor: Actor, project: Any, **ids: Any) -> list[Letter]:
        """Return the letter alone."""
        return [one for one in super().find(actor, project, **ids) if one.pk == ids["pk"]]


def _sheet(letter: Any) -> layout.Sheet:
    return layout.Sheet(
        number=letter.number,
        title=letter.title,
        company=letter.project.company.name,
        project=letter.project.name,
        unit=words.unit_words(letter.unit.code),
        payer=letter.payer,
        body=letter.body,
        sender=letter.sender,
        written_on=letter.written_on,
        amount=letter.amount,
        lines=[
            layout.SheetLine(
                line.bill.tariff.fee_item.name,
                words.period_words(line.bill.period_start, line.bill.period_end),
                line.bill.due_on,
                line.amount,
            )
            for line in letter.told_lines
        ],
    )


class TemplateEdit(FormScreen):
    """The words of a letter."""

    path, name = "chasing/letters/words/<str:letter_kind>/", "arrears.template.edit"
    title = _("Words of the letter")
    permission = policies.EDIT_SETTINGS
    form = forms.TemplateForm
    back = "arrears.plan"
    template = "console/notifications/words_form.html"
    actions = (
        Link(
            "arrears.template.follow",
            _("Use the shipped words"),
            "arrow-back-up",
            permission=policies.EDIT_SETTINGS,
            when=lambda words: words.pk is not None,
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> LetterTemplate:
        """Return the words in force."""
        if ids["letter_kind"] not in LETTERS:
            raise Http404
        return services.template_in_force(project=project, kind=StepKind(ids["letter_kind"]))

    def heading(self, record: LetterTemplate) -> Any:
        """Name the letter."""
        return record.get_kind_display()

    def page(self) -> dict[str, Any]:
        """Show how it reads with made-up values."""
        known = {"company": self.project.company.name, "estate": self.project.name}
        samples = wording.samples(services.PLACEHOLDERS, **known)
        return {**super().page(), **reads(samples, self.object.title, self.object.body)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return them."""
        return {"title": self.object.title, "body": self.object.body, "sender": self.object.sender}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> LetterTemplate:
        """Set them."""
        return services.edit_template(actor=actor, project=project, kind=StepKind(self.object.kind), **cleaned)


class TemplateFollow(ActionScreen):
    """Let the shipped words of a letter hold again."""

    path, name = "chasing/letters/words/<str:letter_kind>/follow/", "arrears.template.follow"
    title, button = _("Use the shipped words"), _("Use the shipped words")
    permission = policies.EDIT_SETTINGS
    form = ConfirmForm
    back = done = "arrears.plan"
    find = TemplateEdit.find
    heading = TemplateEdit.heading

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Letters that were written stay as they are.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop the project's own."""
        services.follow_shipped_letter(actor=actor, project=project, kind=StepKind(self.object.kind))
