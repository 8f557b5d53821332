"""Writing what the desk answers to questions."""

from __future__ import annotations

from anju.core import validation
from anju.core.access import Actor
from anju.domains.service import policies
from anju.domains.service.models import AnswerScript, Leaf
from anju.domains.tenancy.models import Project


def add_script(
    *, actor: Actor, project: Project, question: str, answer: str, leaf: Leaf | None = None, is_active: bool = True
) -> AnswerScript:
    """Add a question with its answer. Raises `DomainError` for a question that is there."""
    actor.require(policies.EDIT_SCRIPTS, project.pk)
    return _save(AnswerScript(project=project), question, answer, leaf, is_active)


def edit_script(
    *, actor: Actor, script: AnswerScript, question: str, answer: str, leaf: Leaf | None, is_active: bool
) -> AnswerScript:
    """Change a question or its answer."""
    actor.require(policies.EDIT_SCRIPTS, script.project_id)
    return _save(script, question, answer, leaf, is_active)


def _save(script: AnswerScript, question: str, answer: str, leaf: Leaf | None, is_active: bool) -> AnswerScript:
    script.question, script.answer, script.leaf = question.strip(), answer.strip(), leaf
    script.is_active = is_active
    validation.check(script)
    script.save()
    return script
