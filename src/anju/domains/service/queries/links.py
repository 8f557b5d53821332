"""Doors to what reports have to do with each other, and to the desk's answers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.errors import NotFound
from anju.domains.service import policies
from anju.domains.service.calc.answers import nearness
from anju.domains.service.models import AnswerScript, Leaf, Ticket, TicketLink
from anju.domains.service.queries.tickets import tickets_visible_to
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.ports import kept_from

MOST_SCRIPTS = 4


def links_of(actor: Actor, ticket: Ticket) -> QuerySet[TicketLink]:
    """Return what a report has to do with others, in both directions.

    What was undone is left out, and what is kept from the actor.
    """
    rows = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket), undone_at__isnull=True)
    rows = rows.select_related("ticket__order", "other__order")
    if kept := kept_from(actor.user_id):
        rows = rows.exclude(ticket__order__in=kept).exclude(other__order__in=kept)
    return visible(rows, actor, policies.VIEW, ticket.project_id)


def get_link(actor: Actor, project: Project, pk: int) -> TicketLink:
    """Return a link of the project or raise `NotFound`."""
    rows = TicketLink.objects.filter(project=project).select_related("ticket")
    return one_of(visible(rows, actor, policies.VIEW, project.pk), pk)


def ticket_by_number(actor: Actor, project: Project, number: str) -> Ticket:
    """Return the report of a number or raise `NotFound`."""
    wanted = WorkOrder.objects.filter(project=project, number=number.strip().upper()).values_list("pk", flat=True)
    found = tickets_visible_to(actor, project).filter(order__in=list(wanted)).first()
    if found is None:
        raise NotFound(number)
    return found


def scripts_visible_to(actor: Actor, project: Project) -> QuerySet[AnswerScript]:
    """Return all questions with their answers, to who takes reports or edits them."""
    rows = AnswerScript.objects.filter(project=project).select_related("leaf")
    return visible(rows, actor, policies.REGISTER, project.pk)


def get_script(actor: Actor, project: Project, pk: int) -> AnswerScript:
    """Return a question of the project or raise `NotFound`."""
    return one_of(scripts_visible_to(actor, project), pk)


def scripts_at_hand(actor: Actor, project: Project, *, words: str, leaf: Leaf | None) -> list[AnswerScript]:
    """Return the answers that fit, the best first: by what was typed (`calc.answers`), and those of the class."""
    rows = scripts_visible_to(actor, project).filter(is_active=True).order_by("question")
    near = [
        (nearness(words, row.question, row.answer), leaf is not None and row.leaf_id == leaf.pk, row) for row in rows
    ]
    fits = [(share, is_of_class, row) for share, is_of_class, row in near if share or is_of_class]
    fits.sort(key=lambda one: (-one[0], not one[1]))
    return [row for _share, _is_of_class, row in fits[:MOST_SCRIPTS]]
