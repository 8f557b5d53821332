"""Upload, download and removal of documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.documents import policies, queries, services
from anju.domains.documents.calc.content import MAX_BYTES, SHOWN_IN_PAGE
from anju.domains.documents.models import Document
from anju.surfaces.console.documents.tabs import permissions_of
from anju.ui import guard
from anju.ui.screens import ActionScreen


@require_POST
def upload(request: HttpRequest, subject: str, subject_id: int) -> HttpResponseBase:
    """File the sent document and return to the record's documents tab; a refused file is told there."""
    refused = guard.check(request, policies.ADD_DOCUMENTS)
    if refused:
        return refused
    _require(request.actor, request.project, subject)  # type: ignore[attr-defined]
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file first."))
    else:
        try:
            services.attach_document(
                actor=request.actor,  # type: ignore[attr-defined]
                project=request.project,  # type: ignore[attr-defined]
                subject=subject,
                subject_id=subject_id,
                name=sent.name or "",
                content=sent.read(MAX_BYTES + 1),
            )
            messages.success(request, _("The document was filed."))
        except DomainError as error:
            messages.error(request, str(error))
    return redirect(_back(request))


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a document; pictures and PDF open in the page's own tab, anything else is saved."""
    refused = guard.check(request, policies.VIEW_DOCUMENTS)
    if refused:
        return refused
    try:
        document = queries.get_document(request.actor, request.project, pk)  # type: ignore[attr-defined]
    except NotFound as error:
        raise Http404 from error
    _require(request.actor, request.project, document.subject)  # type: ignore[attr-defined]
    response = FileResponse(
        queries.open_document(document),
        as_attachment=document.content_type not in SHOWN_IN_PAGE,
        filename=document.name,
        content_type=document.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


class Remove(ActionScreen):
    """Take a document out of sight, with a reason."""

    path, name = "documents/<int:pk>/remove/", "documents.remove"
    title, button, danger = gettext_lazy("Remove the document"), gettext_lazy("Remove"), True
    permission = policies.REMOVE_DOCUMENTS
    done = "home"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Document:
        """Return the document."""
        document = queries.get_document(actor, project, ids["pk"])
        _require(actor, project, document.subject)
        return document

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Document:
        """Remove it."""
        return services.remove_document(actor=actor, document=self.object, reason=cleaned["reason"])


def _require(actor: Actor, project: Any, subject: str) -> None:
    """Refuse (403) who may not see the record that a document belongs to; a subject without a page is nobody's."""
    if not any(actor.may(one, project.pk) for one in permissions_of(subject)):
        raise PermissionDenied(_("You may not see what this document belongs to."))


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    safe = back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return f"{back}?tab=documents" if safe else "/"
