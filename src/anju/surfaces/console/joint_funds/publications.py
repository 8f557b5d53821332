"""Publications to the owners: prepared, looked at, published, printed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.joint_funds import filters, policies, queries, services
from anju.domains.joint_funds.enums import PublicationState
from anju.domains.joint_funds.models import Publication
from anju.surfaces.console.joint_funds import forms, tables
from anju.surfaces.console.payments.papers import pdf_response
from anju.surfaces.console.print import publication as layout
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    ListScreen,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

NEW = Link(
    "joint_funds.publication.create",
    _("Prepare a publication"),
    "plus",
    permission=policies.PREPARE_PUBLICATIONS,
    key="n",
    primary=True,
)


class PublicationList(ListScreen):
    """All publications and drafts."""

    path, name = "publications/", "joint_funds.publication.list"
    title, icon = _("Publications to the owners"), "news"
    permission = policies.VIEW_FUNDS
    filterset = filters.PublicationFilter
    order = ("-last_on",)
    columns = tables.PUBLICATION_COLUMNS
    actions = (NEW,)
    empty = Empty(
        _("Nothing has been published yet"),
        _("The account of common-area income and the maintenance fund is made out of the ledgers."),
        NEW.to,
        NEW.title,
        "news",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Publication]:
        """Return the publications."""
        return queries.publications(actor, project)


class PublicationCreate(FormScreen):
    """Prepare the account of a period."""

    path, name = "publications/new/", "joint_funds.publication.create"
    title, button = _("Prepare a publication"), _("Prepare")
    permission = policies.PREPARE_PUBLICATIONS
    form = forms.PeriodForm
    done = "joint_funds.publication.detail"
    back = "joint_funds.publication.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Publication:
        """Prepare it."""
        return services.prepare_publication(actor=actor, project=project, **cleaned)


class PublicationDetail(DetailScreen):
    """What the owners are told."""

    path, name = "publications/<int:pk>/", "joint_funds.publication.detail"
    icon = "news"
    permission = policies.VIEW_FUNDS
    back = "joint_funds.publication.list"
    actions = (
        Link(
            "joint_funds.publication.publish",
            _("Publish"),
            "send",
            permission=policies.PUBLISH,
            when=lambda one: one.state == PublicationState.DRAFT,
            primary=True,
        ),
        Link("joint_funds.publication.paper", _("Print"), "printer", key="p"),
        Link(
            "joint_funds.publication.withdraw",
            _("Withdraw"),
            "arrow-back-up",
            permission=policies.PUBLISH,
            when=lambda one: one.state != PublicationState.WITHDRAWN,
        ),
    )
    tabs = (
        TemplateTab(
            "account",
            _("Account of the period"),
            "console/joint_funds/account.html",
            lambda actor, project, one: {"accounts": queries.published(one)},
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("prepared_by__name", _("Prepared by")),
                InstantColumn("prepared_at", _("Prepared at")),
                Column("published_by__name", _("Published by")),
                InstantColumn("published_at", _("Published at")),
                Column("reason", _("Reason of the withdrawal")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Publication:
        """Return the publication."""
        return queries.get_publication(actor, project, ids["pk"])

    def tags(self, record: Publication) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), tables.PUBLICATION_TONES[PublicationState(record.state)])]


class PublicationPublish(ActionScreen):
    """Show it to the residents."""

    path, name = "publications/<int:pk>/publish/", "joint_funds.publication.publish"
    title, button = _("Publish to the owners"), _("Publish")
    permission = policies.PUBLISH
    form = ConfirmForm
    done = "joint_funds.publication.detail"

    find = PublicationDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("All residents of the project can read it on their phones."),
            _("It stays as it is; a mistake is mended by withdrawing it and publishing anew."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Publication:
        """Publish it."""
        return services.publish(actor=actor, publication=self.object)


class PublicationWithdraw(ActionScreen):
    """Take it back."""

    path, name = "publications/<int:pk>/withdraw/", "joint_funds.publication.withdraw"
    title, button, danger = _("Withdraw the publication"), _("Withdraw"), True
    permission = policies.PUBLISH
    done = "joint_funds.publication.detail"

    find = PublicationDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Residents no longer see it; it stays on record with the reason.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Publication:
        """Withdraw it."""
        return services.withdraw_publication(actor=actor, publication=self.object, reason=cleaned["reason"])


class PublicationPaper(PublicationDetail):
    """The same as a PDF for the notice board."""

    path, name = "publications/<int:pk>/paper/", "joint_funds.publication.paper"

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        one: Publication = self.object
        pdf = layout.publication_pdf(
            issuer=self.project.company.name,
            project=self.project.name,
            first_on=one.first_on,
            last_on=one.last_on,
            accounts=queries.published(one),
            published_at=one.published_at,
        )
        return pdf_response(pdf, f"{layout.title()} {one.first_on} {one.last_on}")
