"""Actual against budget of all projects of the company that a person may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.core.access import Actor
from anju.domains.budgets import policies, queries
from anju.domains.tenancy import queries as tenancy
from anju.surfaces.console.budgets import figures, forms
from anju.surfaces.console.budgets.figures import Asked
from anju.ui.screens import PageScreen


class CompanyPage(PageScreen):
    """A line a project, and their sum."""

    path, name = "budgets/company/", "budgets.company"
    title, icon = _("Budgets of all projects"), "building-skyscraper"
    permission = policies.VIEW_ALL
    template = "console/budgets/company.html"
    back = "budgets.execution"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the expense of every project; each is read within its own scope."""
        form = forms.ExecutionForm.asked(self.request.GET)
        del form.fields["by"]
        if not form.is_valid():
            return {"form": form}
        year, month = (int(part) for part in form.cleaned_data["month"].split("-"))
        asked = Asked(year, month, form.cleaned_data["span"])
        lines, every, done = [], [], 0
        for one in tenancy.projects_of(actor).filter(company=project.company_id):
            if not (actor.may(policies.VIEW, one.pk) and actor.may(policies.VIEW_ALL, one.pk)):
                continue
            with scope.enter([one.pk], actor=actor):
                found = queries.execution(actor, one, year=year, upto=asked.upto)
            rows = [row for row in found.rows if not row.is_income]
            done = found.done
            every += rows
            address = reverse("console:budgets.execution", kwargs={"project_code": one.code})
            url = f"{address}?{urlencode(form.cleaned_data)}"
            lines.append((found.plan, figures.line_of(one.name, rows, asked, done, url)))
        return {"form": form, "lines": lines, "sum": figures.line_of(_now("The company"), every, asked, done)}
