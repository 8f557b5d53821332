"""What reports over spans have in common: the question for span and month, and the answers as files."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.results import By, Span
from anju.surfaces.console.payments.papers import pdf_response
from anju.ui.downloads import xlsx_response


class SpansForm(forms.Form):
    """By which spans a report is, and until which month."""

    by = forms.ChoiceField(
        label=_("Reporting span"),
        choices=[(By.MONTH.value, _("Month")), (By.QUARTER.value, _("Quarter")), (By.YEAR.value, _("Year"))],
    )
    month = forms.RegexField(
        label=_("Until the month"),
        regex=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$",
        widget=forms.TextInput(attrs={"type": "month", "autocomplete": "off"}),
    )


def refusal(form: forms.Form) -> HttpResponse:
    """Return what is wrong with a question that makes no sense."""
    return HttpResponse(str(form.errors), status=400)


def excel(content: bytes, name: str, span: Span) -> HttpResponse:
    """Return a report as a workbook, named after its last span."""
    return xlsx_response(content, f"{name}-{_worded(span)}")


def paper(pdf: bytes, name: str, span: Span) -> HttpResponse:
    """Return a report as a PDF, named after its last span."""
    return pdf_response(pdf, f"{name}-{_worded(span)}")


def _worded(span: Span) -> str:
    return span.name.replace(" ", "-")
