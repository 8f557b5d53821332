"""The list screen: a register with everything people expect of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anju.core import jobs
from anju.core.access import Actor, Permission
from anju.core.errors import DomainError
from anju.ui import guard, keyset, list_choices
from anju.ui.columns import Column, cells_html
from anju.ui.due import DueColumn
from anju.ui.links import link_or_none
from anju.ui.models import ListPreference, SavedView
from anju.ui.screens.base import Empty, Link, Screen
from anju.ui.screens.bulk import BulkAction
from anju.ui.screens.listing import Listing
from anju.ui.screens.queues import Queue, Shown, count

SIZES = (20, 30, 50, 100, 200)
COUNT_LIMIT = 10_000
EXPORT_JOB = "ui.export"


class ListScreen(Screen):
    """A register of records. Declares ``columns`` and ``rows``; the rest is optional."""

    columns: ClassVar[Sequence[Column]] = ()
    filterset: ClassVar[type[Any] | None] = None
    search: ClassVar[Sequence[str]] = ()
    order: ClassVar[Sequence[str]] = ("-pk",)
    actions: ClassVar[Sequence[Link]] = ()
    bulk: ClassVar[Sequence[BulkAction]] = ()
    empty: Empty = Empty(gettext_lazy("Nothing here yet"))
    private_search: bool = False
    """What people type here is personal data: it is sent by POST and kept in the session, never in an address."""
    queues: ClassVar[Sequence[Queue]] = ()
    """Parts of the list as tabs with live numbers; the first one is shown where the address names none."""
    search_queue: str = ""
    """Which queue is searched: who looks for a number does not care in which queue it stands."""
    split: str = ""
    """The detail screen whose record wide screens show beside the list; ``open`` in the address says which one."""
    export: bool = True
    export_permission: Permission | None = None
    size: int = 30
    template = "ui/screens/list.html"
    recent = True

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return everything the actor may see here: a query door of the domain."""
        raise NotImplementedError

    # --- what there is ------------------------------------------------------------------------------------------

    @cached_property
    def preference(self) -> ListPreference:
        """The user's columns and page size for this list."""
        return list_choices.preference(self.actor, self.name)

    @cached_property
    def allowed(self) -> list[Column]:
        """The columns this user may see."""
        return [one for one in self.columns if one.permission is None or guard.allows(self.request, one.permission)]

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns shown: the user's choice, or those shown by default."""
        wanted = self.preference.columns
        chosen = [one for one in self.allowed if (one.path in wanted if wanted else one.shown)]
        return chosen or self.allowed[:1]

    @cached_property
    def listing(self) -> Listing:
        """The rows this address asks for."""
        return self.listing_of(self.chosen)

    def listing_of(self, columns: Sequence[Column]) -> Listing:
        """Return the rows this address asks for, joined for these columns."""
        return Listing(
            base=self.rows(self.actor, self.project),
            columns=columns,
            data=self.request.GET,
            filterset=self.filterset,
            search=self.search,
            order=(self.queue and self.queue.order) or self.order,
            request=self.request,
            typed=self.typed,
            within=self._in_queue,
        )

    @cached_property
    def queue(self) -> Queue | None:
        """The queue this address shows; None where the list has none."""
        found = self.allowed_queues
        wanted = self.request.GET.get("queue", "")
        return next((one for one in found if one.key == wanted), found[0] if found else None)

    @cached_property
    def allowed_queues(self) -> list[Queue]:
        """The queues this user may see."""
        return [one for one in self.queues if one.permission is None or guard.allows(self.request, one.permission)]

    def _in_queue(self, rows: QuerySet) -> QuerySet:
        return self.queue.of(rows, self.actor) if self.queue else rows

    def shown_queues(self) -> list[Shown]:
        """Return the queues with their numbers; what was searched or filtered does not change these."""
        if not self.allowed_queues:
            return []
        numbers = count(self.rows(self.actor, self.project), self.allowed_queues, self.actor)
        return [
            Shown(one, f"{self.request.path}?queue={one.key}", one is self.queue, numbers.get(one.key))
            for one in self.allowed_queues
        ]

    @cached_property
    def bare_url(self) -> str:
        """The address without search and filters: the queue alone."""
        return f"{self.request.path}?queue={self.queue.key}" if self.queue else self.request.path

    @cached_property
    def typed(self) -> str:
        """What was typed into the search box; a private one is remembered by the session while the address says so."""
        session = getattr(self.request, "session", None)
        if not self.private_search or session is None:
            return str(self.request.GET.get("q", "")).strip()
        return str(session.get(f"ui.search.{self.name}", "")) if "found" in self.request.GET else ""

    @cached_property
    def page_size(self) -> int:
        """How many rows a page has."""
        wanted = self.request.GET.get("size", "")
        return int(wanted) if wanted.isdigit() and int(wanted) in SIZES else (self.preference.page_size or self.size)

    @property
    def project_id(self) -> int | None:
        """The project's number, None on company pages."""
        return self.project.pk if self.project is not None else None

    def may_export(self) -> bool:
        """Tell whether this user may take the list away as a file."""
        return self.export and guard.allows(self.request, self.export_permission or self.permission)

    def bulk_actions(self) -> list[BulkAction]:
        """Return the bulk actions this user may do."""
        return [one for one in self.bulk if guard.allows(self.request, one.permission)]

    # --- showing ------------------------------------------------------------------------------------------------

    def get(self) -> HttpResponseBase:
        """Show a page of the list, or only its count, its filters or its rows when these are asked for."""
        part = self.request.GET.get("part")
        if part == "live":
            return TemplateResponse(self.request, "ui/parts/list_live.html", self.page())
        if part == "count":
            return HttpResponse(self.count_text())
        if part == "filters" and self.listing.form is not None:
            return TemplateResponse(self.request, "ui/parts/list_filters.html", {"screen": self, **self._filters()})
        return self.render()

    def count_text(self) -> str:
        """Return how many rows match, in words, counting no further than ten thousand."""
        number = self.listing.rows.order_by()[: COUNT_LIMIT + 1].count()
        if number > COUNT_LIMIT:
            return _("more than {n} records").format(n=f"{COUNT_LIMIT:,}")
        return ngettext("{n} record", "{n} records", number).format(n=f"{number:,}")

    def page(self) -> dict[str, Any]:
        """Return what the template shows."""
        listing = self.listing
        page = keyset.page(
            listing.rows, listing.order, self.page_size, self.request.GET.get("at", ""), anchors=listing.base
        )
        views = list(list_choices.views_of(self.actor, self.name, self.project_id))
        query = listing.query()
        return {
            **super().page(),
            "listing": listing,
            "heads": [self._head(column) for column in self.chosen],
            "lines": [self._line(row) for row in page.rows],
            "next_url": self._place(page.next),
            "previous_url": self._place(page.previous),
            "is_first": not page.previous,
            "count_url": f"{self.request.path}?{listing.query(part='count')}",
            "post_url": f"{self.request.path}?{query}",
            "views": [(view, view.query == query) for view in views],
            "own_view": next((view for view in views if view.query == query and self._owns(view)), None),
            "is_all": not query,
            "bulk": self.bulk_actions(),
            "choice": [(column, column in self.chosen) for column in self.allowed],
            "sizes": SIZES,
            "has_filters": bool(listing.filter_names - {"q"}),
            "filters_open": listing.is_wrong,
            # Their choices take as long to read as the rows, and most visits never open them.
            "filters_url": f"{self.request.path}?{listing.query(part='filters')}",
            **(self._filters() if listing.is_wrong else {}),
            "empty_url": self._empty_url(),
            "queues": self.shown_queues(),
            "live_url": f"{self.request.path}?{listing.query(part='live', at=self.request.GET.get('at', ''))}",
            "open_url": self._open_url(),
        }

    @property
    def counts_down(self) -> bool:
        """Tell whether a column counts down in the browser."""
        return any(isinstance(one, DueColumn) for one in self.allowed)

    def _open_url(self) -> str:
        """Return the address of the record that stands beside the list, or an empty text."""
        wanted = self.request.GET.get("open", "")
        return (link_or_none(self.request, self.split, pk=int(wanted)) or "") if self.split and wanted.isdigit() else ""

    def _row_url(self, row: Any) -> str:
        return (link_or_none(self.request, self.split, pk=row.pk) or "") if self.split else ""

    def _filters(self) -> dict[str, Any]:
        fields = [bound for bound in self.listing.form or () if bound.name != "q"]
        return {"listing": self.listing, "filter_fields": fields}

    def _owns(self, view: SavedView) -> bool:
        return view.user_id == self.actor.user_id

    def _place(self, cursor: str) -> str:
        if not cursor:
            return ""
        query = self.listing.query()
        return f"{self.request.path}?{query}{'&' if query else ''}at={cursor}"

    def _head(self, column: Column) -> dict[str, Any]:
        listing = self.listing
        direction = {column.path: "ascending", f"-{column.path}": "descending"}.get(listing.sorted_by, "")
        target = f"-{column.path}" if direction == "ascending" else column.path
        sortable = listing.is_sortable(column)
        return {
            "column": column,
            "direction": direction,
            "url": f"{self.request.path}?{listing.query(sort=target)}" if sortable else "",
            "icon": {"ascending": "arrow-up", "descending": "arrow-down"}.get(direction, "arrows-sort"),
        }

    @cached_property
    def _select_label(self) -> str:
        return _("Select {name}")

    def _line(self, row: Any) -> dict[str, Any]:
        name = str(self.chosen[0].read(row) or row.pk)
        return {
            "pk": row.pk,
            "label": self._select_label.format(name=name),
            "url": self._row_url(row),
            "cells": cells_html(self.chosen, row, self.request),
        }

    def _empty_url(self) -> str:
        return Link(self.empty.to, "").resolve(self.request) or "" if self.empty.to else ""

    # --- doing --------------------------------------------------------------------------------------------------

    def post(self) -> HttpResponseBase:
        """Do what one of the list's buttons asks for."""
        doing = {
            "export": self._export,
            "columns": self._choose_columns,
            "size": self._choose_size,
            "view-save": self._save_view,
            "view-delete": self._delete_view,
            "bulk": self._bulk,
            "search": self._search,
        }.get(self.request.POST.get("do", ""))
        if doing is None:
            return HttpResponseBadRequest(_("There is no such choice."))
        try:
            return doing()
        except DomainError as error:
            messages.error(self.request, str(error))
            return self._again()

    def _again(self) -> HttpResponse:
        query = self.listing.query(without=("size",))
        return HttpResponseRedirect(f"{self.request.path}?{query}" if query else self.request.path)

    def _export(self) -> HttpResponseBase:
        if not self.may_export():
            raise PermissionDenied
        job = jobs.start(
            actor=self.actor,
            kind=EXPORT_JOB,
            title=_("Export: {title}").format(title=self.heading(None)),
            project_id=self.project_id,
            params={
                "screen": f"{type(self).__module__}.{type(self).__qualname__}",
                "query": self.listing.query(q=self.typed),
                "columns": [column.path for column in self.chosen],
            },
        )
        return HttpResponseRedirect(self.link("ui.job", pk=job.pk))

    def _search(self) -> HttpResponseBase:
        """Keep what was typed in the session and answer at once with the first page of what it finds.

        The page carries the address it has from now on, and its script gives it to the browser (``list.js``): with a
        redirect people would wait for two turns.
        """
        request = self.request
        typed = request.POST.get("q", "").strip()[:80]
        request.session[f"ui.search.{self.name}"] = typed
        query = self.listing.query(found="1" if typed else "", **self._searched())
        request.GET, request.META["QUERY_STRING"] = QueryDict(query), query
        return type(self)(request, **self.ids).render(address=request.get_full_path())

    def _searched(self) -> dict[str, str]:
        return {"queue": self.search_queue} if self.search_queue else {}

    def _choose_columns(self) -> HttpResponseBase:
        known = [column.path for column in self.allowed]
        wanted = [] if "reset" in self.request.POST else self.request.POST.getlist("column")
        list_choices.choose(actor=self.actor, screen=self.name, columns=[one for one in known if one in wanted])
        return self._again()

    def _choose_size(self) -> HttpResponseBase:
        wanted = self.request.POST.get("size", "")
        if not wanted.isdigit() or int(wanted) not in SIZES:
            return HttpResponseBadRequest(_("There is no such choice."))
        list_choices.choose(actor=self.actor, screen=self.name, page_size=int(wanted))
        return self._again()

    def _save_view(self) -> HttpResponseBase:
        list_choices.save_view(
            actor=self.actor,
            screen=self.name,
            project_id=self.project_id,
            name=self.request.POST.get("name", ""),
            query=self.listing.query(without=("size", "found")),
            shared="shared" in self.request.POST,
        )
        return self._again()

    def _delete_view(self) -> HttpResponseBase:
        wanted = self.request.POST.get("view", "")
        if wanted.isdigit():
            list_choices.delete_view(actor=self.actor, screen=self.name, pk=int(wanted))
        return HttpResponseRedirect(self.request.path)

    def _bulk(self) -> HttpResponseBase:
        """Show what a bulk action would do; do it once that was confirmed."""
        action = next((one for one in self.bulk if one.key == self.request.POST.get("action")), None)
        if action is None:
            return HttpResponseBadRequest(_("There is no such choice."))
        if not guard.allows(self.request, action.permission):
            raise PermissionDenied
        rows = self._picked()
        confirmed = "confirmed" in self.request.POST
        form = action.build(self.actor, self.project, self.request.POST if confirmed else None)
        if confirmed and (form is None or form.is_valid()):
            try:
                with transaction.atomic():
                    done = action.run(self.actor, self.project, rows, form.cleaned_data if form else {})
            except DomainError as error:
                if form is None:
                    raise
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                text = _("Done: {n}").format(n=done) if isinstance(done, int) else done
                messages.success(self.request, str(text or _("Done.")))
                return self._again()
        context = {
            **Screen.page(self),
            "title": action.title,
            "back_url": self._again().headers["Location"],
            "action": action,
            "form": form,
            "number": rows.count(),
            "effects": action.preview(self.actor, self.project, rows) if action.preview else [],
            "picked": [] if "every" in self.request.POST else self.request.POST.getlist("pk"),
            "every": "every" in self.request.POST,
            "post_url": self.request.get_full_path(),
        }
        status = 422 if form is not None and form.errors else 200
        return TemplateResponse(self.request, "ui/screens/bulk.html", context, status=status)

    def _picked(self) -> QuerySet:
        """Return the ticked rows, or all that match; ids that are not in this list are left out."""
        if "every" in self.request.POST:
            return self.listing.rows
        ids = [pk for pk in self.request.POST.getlist("pk") if pk]
        try:
            return self.listing.base.filter(pk__in=ids)
        except (ValueError, TypeError):
            return self.listing.base.none()
