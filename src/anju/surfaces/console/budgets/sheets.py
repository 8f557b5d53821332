"""A department's budget: filled in along a grid or in Excel, submitted, reviewed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.money import total
from anju.domains.budgets import policies, queries, services
from anju.domains.budgets.calc.compare import changes
from anju.domains.budgets.enums import SheetState
from anju.domains.budgets.models import Part, Sheet
from anju.domains.budgets.services import Cell
from anju.surfaces.console.budgets import forms, grid, workbook
from anju.surfaces.console.budgets.years import SHEET_TONES
from anju.ui.downloads import xlsx_response
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    PageScreen,
    Related,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm


def last_years(part: Part) -> dict[int, tuple[Decimal, ...]]:
    """Return what the books had for the department in the year before, by account."""
    year = part.year.year - 1
    return {
        account: tuple(months)
        for (department, account), months in queries.actuals_of_year(part.project, year).items()
        if department == part.department_id
    }


class _OfPart:
    """Pages of a department's part."""

    object: Part
    link: Any

    def find(self, actor: Actor, project: Any, **ids: Any) -> Part:
        """Return the part."""
        return queries.get_part(actor, project, ids["pk"])

    def back_url(self) -> str:
        """Go back to the year."""
        return str(self.link("budgets.year.detail", pk=self.object.year_id))

    def heading(self, record: Part) -> Any:
        """Name the department and the year."""
        return f"{_now('Budget of {year}').format(year=record.year.year)} – {record.department.name}"


class PartFill(_OfPart, PageScreen):
    """The grid."""

    path, name = "budgets/departments/<int:pk>/fill/", "budgets.part.fill"
    permission = policies.FILL
    icon = "target"
    template = "console/budgets/fill.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the lines of the template with what stands in the latest version."""
        return self._shown(None, {})

    def _shown(self, typed: Any, faults: dict[str, str]) -> dict[str, Any]:
        sheet = queries.last_sheet(self.object)
        held = {line.account_id: line for line in queries.lines_of_sheet(sheet)} if sheet else {}
        last = last_years(self.object)
        rows = []
        for line in queries.template_of(self.object):
            before, key = held.get(line.account_id), str(line.account_id)
            rows.append(
                grid.row(
                    key,
                    str(line.account),
                    line.split,
                    months=before.months if before else grid.NOTHING,
                    last=last.get(line.account_id, grid.NOTHING),
                    note=before.note if before else "",
                    remark=before.remark if before else "",
                    typed=typed,
                    fault=faults.get(key, ""),
                )
            )
        return {
            "rows": rows,
            "sheet": sheet,
            "months": range(1, 13),
            "last_year": self.object.year.year - 1,
            "whole": total(row.whole for row in rows),
            "last_whole": total(row.last_whole for row in rows),
            "may_fill": queries.may_fill(self.actor, self.object),
            "returned": sheet is not None and sheet.state == SheetState.RETURNED,
            "excel_url": self.link("budgets.part.excel", pk=self.object.pk),
            "upload_url": self.link("budgets.part.upload", pk=self.object.pk),
        }

    def post(self) -> HttpResponseBase:
        """Save the draft, or save and submit it."""
        typed = self.request.POST
        sheet = queries.last_sheet(self.object)
        held = {line.account_id: line.months for line in queries.lines_of_sheet(sheet)} if sheet else {}
        lines = {
            str(line.account_id): (line.split, held.get(line.account_id, grid.NOTHING))
            for line in queries.template_of(self.object)
        }
        months, faults = grid.read_all(typed, lines)
        fault = ""
        if not faults:
            cells = {int(key): Cell(given, typed.get(f"note_{key}", "")) for key, given in months.items()}
            try:
                saved = services.fill_sheet(actor=self.actor, part=self.object, cells=cells)
                if "submit" in typed:
                    services.submit_sheet(actor=self.actor, sheet=saved)
            except (NotFound, AccessDenied):
                raise
            except DomainError as error:
                fault = str(error)
            else:
                done = _("Submitted for review.") if "submit" in typed else _("The draft is saved.")
                messages.success(self.request, str(done))
                page = "budgets.sheet.detail" if "submit" in typed else "budgets.part.fill"
                return HttpResponseRedirect(self.link(page, pk=saved.pk if "submit" in typed else self.object.pk))
        return self.render(status=422, fault=fault, **self._shown(typed, faults))


class PartExcel(_OfPart, PageScreen):
    """The grid as a workbook to be filled in."""

    path, name = "budgets/departments/<int:pk>/excel/", "budgets.part.excel"
    permission = policies.VIEW

    def get(self) -> HttpResponseBase:
        """Return the workbook."""
        sheet = queries.last_sheet(self.object)
        held = {line.account_id: line for line in queries.lines_of_sheet(sheet)} if sheet else {}
        last = last_years(self.object)
        lines = [
            workbook.FilledLine(
                line.account.code,
                line.account.name,
                tuple(held[line.account_id].months) if line.account_id in held else grid.NOTHING,
                total(last.get(line.account_id, grid.NOTHING)),
                held[line.account_id].note if line.account_id in held else "",
            )
            for line in queries.template_of(self.object)
        ]
        title = f"{self.project.name} {self.heading(self.object)}"
        return xlsx_response(
            workbook.part_xlsx(lines, title=title, last_year=self.object.year.year - 1),
            f"budget-{self.object.year.year}-{self.object.department_id}",
        )


class PartUpload(_OfPart, FormScreen):
    """Fill in out of a workbook."""

    path, name = "budgets/departments/<int:pk>/upload/", "budgets.part.upload"
    button = _("Take over the amounts")
    permission = policies.FILL
    form = forms.UploadForm
    message = _("The draft is saved.")

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Sheet:
        """Read it into the draft."""
        file = cleaned["file"]
        return services.import_sheet(actor=actor, part=self.object, filename=file.name or "", content=file.read())

    def next_url(self, saved: Sheet) -> str:
        """Show the grid."""
        return self.link("budgets.part.fill", pk=self.object.pk)

    def back_url(self) -> str:
        """Go back to the grid."""
        return self.link("budgets.part.fill", pk=self.object.pk)


def _lines(actor: Actor, project: Any, sheet: Sheet) -> dict[str, Any]:
    """Return a version's lines beside last year's actual."""
    last = last_years(sheet.part)
    rows = []
    for line in queries.lines_of_sheet(sheet):
        before = total(last.get(line.account_id, grid.NOTHING))
        rows.append({"line": line, "last": before, "grew": line.whole - before})
    months = [total(row["line"].months[at] for row in rows) for at in range(12)]
    return {
        "rows": rows,
        "months": range(1, 13),
        "sums": months,
        "whole": total(months),
        "last_whole": total(row["last"] for row in rows),
        "last_year": sheet.part.year.year - 1,
    }


def _changed(actor: Actor, project: Any, sheet: Sheet) -> dict[str, Any]:
    """Return what changed against the version before."""
    before = queries.version_before(sheet)
    if before is None:
        return {"before": None}
    sides = [{line.account_id: line.months for line in queries.lines_of_sheet(one)} for one in (before, sheet)]
    found = changes(sides[0], sides[1])
    names = {one.pk: str(one) for one in queries.budget_accounts(project)}
    rows = [{"name": names[one.key], "change": one} for one in found]
    return {"before": f"v{before.version}", "rows": rows, "difference": total(one.difference for one in found)}


def _versions(actor: Actor, project: Any, sheet: Sheet) -> Any:
    return queries.sheets(actor, project).filter(part=sheet.part_id).order_by("-version")


class SheetDetail(DetailScreen):
    """One version of a department's budget."""

    path, name = "budgets/sheets/<int:pk>/", "budgets.sheet.detail"
    icon = "target"
    permission = policies.VIEW
    template = "console/budgets/detail.html"
    actions = (
        Link(
            "budgets.part.fill",
            _("Fill in the budget"),
            "edit",
            permission=policies.FILL,
            when=lambda sheet: (
                queries.last_sheet(sheet.part) == sheet and sheet.state in (SheetState.DRAFT, SheetState.RETURNED)
            ),
            ids=lambda sheet: {"pk": sheet.part_id},
        ),
        Link(
            "budgets.sheet.submit",
            _("Submit for review"),
            "send",
            permission=policies.FILL,
            when=lambda sheet: sheet.state == SheetState.DRAFT,
        ),
        Link(
            "budgets.sheet.accept",
            _("Review passed"),
            "check",
            permission=policies.REVIEW,
            when=lambda sheet: sheet.state == SheetState.SUBMITTED,
            primary=True,
        ),
        Link(
            "budgets.sheet.return",
            _("Return the budget"),
            "arrow-back-up",
            permission=policies.REVIEW,
            when=lambda sheet: sheet.state in (SheetState.SUBMITTED, SheetState.ACCEPTED),
        ),
        Link(
            "budgets.part.excel",
            _("Excel"),
            "file-type-xls",
            permission=policies.VIEW,
            ids=lambda sheet: {"pk": sheet.part_id},
        ),
    )
    tabs = (
        TemplateTab("lines", _("Budget lines"), "console/budgets/lines.html", _lines),
        TemplateTab("changes", _("Changes to the version before"), "console/budgets/changes.html", _changed),
        Fields(
            "facts",
            _("Overview"),
            (
                Column("version", _("Version of the budget")),
                Column("part__head__name", _("Head of the department")),
                Column("filled_by__name", _("Filled in by")),
                InstantColumn("filled_at", _("Filled in at")),
                Column("submitted_by__name", _("Submitted by")),
                InstantColumn("submitted_at", _("Submitted at")),
                Column("reviewed_by__name", _("Reviewed by")),
                InstantColumn("reviewed_at", _("Reviewed at")),
                Column("reason", _("Reason")),
            ),
        ),
        Related(
            "versions",
            _("All versions"),
            (
                Column("version", _("Version of the budget"), value=lambda sheet: f"v{sheet.version}"),
                StatusColumn("state", _("State"), tones=SHEET_TONES),
                Column("submitted_by__name", _("Submitted by")),
                InstantColumn("submitted_at", _("Submitted at")),
                Column("reason", _("Reason")),
            ),
            rows=_versions,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Sheet:
        """Return the version."""
        return queries.get_sheet(actor, project, ids["pk"])

    def heading(self, record: Sheet) -> Any:
        """Name department and year."""
        return f"{_now('Budget of {year}').format(year=record.part.year.year)} – {record.part.department.name}"

    def tags(self, record: Sheet) -> list[Tag]:
        """Return version and state."""
        return [
            Tag(f"v{record.version}", "mute"),
            Tag(record.get_state_display(), SHEET_TONES[SheetState(record.state)]),
        ]

    def facts(self, record: Sheet) -> list[Any]:
        """Tell why it was returned."""
        return [record.reason] if record.reason else []

    def back_url(self) -> str:
        """Go back to the year."""
        return self.link("budgets.year.detail", pk=self.object.part.year_id)


class _SheetAct(ActionScreen):
    done = "budgets.sheet.detail"
    find = SheetDetail.find
    form = ConfirmForm


class SheetSubmit(_SheetAct):
    """Hand it to finance."""

    path, name = "budgets/sheets/<int:pk>/submit/", "budgets.sheet.submit"
    title, button = _("Submit the budget for review"), _("Submit for review")
    permission = policies.FILL

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("It stays as it is from now on; it changes only if finance returns it.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Sheet:
        """Submit it."""
        return services.submit_sheet(actor=actor, sheet=self.object)


class SheetAccept(_SheetAct):
    """Accept it."""

    path, name = "budgets/sheets/<int:pk>/accept/", "budgets.sheet.accept"
    title, button = _("Let the budget pass"), _("Review passed")
    permission = policies.REVIEW

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("When the budgets of all departments have passed, the financial plan is made of them.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Sheet:
        """Accept it."""
        return services.accept_sheet(actor=actor, sheet=self.object)


class SheetReturn(_SheetAct):
    """Send it back."""

    path, name = "budgets/sheets/<int:pk>/return/", "budgets.sheet.return"
    title, button, danger = _("Return the budget"), _("Return the budget"), True
    permission = policies.REVIEW
    form = forms.ReturnForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the lines that may be remarked on."""
        lines = queries.lines_of_sheet(self.object) if self.object.state == SheetState.SUBMITTED else []
        return {"lines": [(line.account_id, f"{line.account} · {line.whole:,.2f}") for line in lines]}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The department is told and fills in the next version; this one stays on record with your remarks.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Sheet:
        """Return it."""
        return services.return_sheet(actor=actor, sheet=self.object, **cleaned)
