"""Rights on reports, and the kinds of work that they are."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.service.enums import Kind, VisitResult
from anju.domains.service.models import Leaf, Ticket, in_language
from anju.domains.workorders import ports as workorders

VIEW = declare("service.ticket:view", _("See residents' reports"))
REGISTER = declare("service.ticket:register", _("Register reports by phone or at the desk"))
VISIT = declare("service.ticket:visit", _("Ask residents afterwards"))
HANDLE_COMPLAINTS = declare("service.complaint:handle", _("Handle complaints"))
LEAD_COMPLAINTS = declare("service.complaint:lead", _("Grade complaints and give them to somebody"))
VIEW_CARE = declare("service.care:view", _("See visits to residents with care tags"))
EDIT_CARE = declare("service.care:edit", _("Plan visits to residents with care tags and note their results"))
EDIT_TAXONOMY = declare("service.taxonomy:edit", _("Edit the classes of reports"))
EDIT_SCRIPTS = declare("service.script:edit", _("Edit the answers at the desk"))
EDIT_SETTINGS = declare("service.settings:edit", _("Edit how reports are treated"))


def _classes() -> list[tuple[str, str]]:
    """Return the codes of all classes with their names, as the desk reads and filters by them."""
    # Every list of orders reads them all: what is read is three words a class, and no object is made of them.
    rows = Leaf.objects.order_by("kind", "position").values_list("code", "name", "name_en")
    return [(code, in_language(name, name_en)) for code, name, name_en in rows]


def _trades() -> dict[str, str]:
    """Return which trade goes, by the code of the class."""
    return dict(Leaf.objects.order_by().values_list("code", "trade"))


def _displeased(order_ids: Collection[int]) -> list[int]:
    """Return the orders that got one or two stars, or whose resident said on a return visit that it was not right."""
    unhappy = Q(rating__stars__lte=2) | Q(visits__result=VisitResult.UNSATISFIED)
    return list(Ticket.objects.filter(unhappy, order__in=order_ids).order_by().values_list("order", flat=True))


_ANSWERED = (Kind.CONSULTATION, Kind.SUGGESTION, Kind.PRAISE)


def _work(kind: Kind) -> workorders.Kind:
    """Return the kind of work: a repair is shown, with words and a photo, by whoever finishes it on the spot.

    What is complained of, asked or said is for whom the office names, and not for whoever passes by.
    """
    photos = 1 if kind is Kind.REPAIR else 0
    return workorders.Kind(
        f"service.{kind}",
        kind.label,
        needs_record=kind is Kind.REPAIR,
        photos_to_finish=photos,
        categories=_classes,
        trades=_trades,
        displeased=_displeased,
        is_answered=kind in _ANSWERED,
        is_personal=kind is Kind.COMPLAINT or kind in _ANSWERED,
    )


KINDS = {kind: workorders.register_kind(_work(kind)) for kind in Kind}
"""The kinds of work that reports are, for limits and rules of dispatch."""

CARE = workorders.register_kind(
    workorders.Kind("service.care_visit", _("Care visit"), needs_record=True, is_personal=True)
)
"""Visits to residents who carry a care tag (定期探访); which tag it is does not stand on the order."""
