"""The screens of chains, as an administrator works with them."""

from __future__ import annotations

from typing import Any

from anju.core import scope
from anju.domains.approvals import queries
from anju.domains.identity import queries as identity

EDIT = "/p/T1/approvals/chains/billing.vacancy/"


def test_the_chain_of_a_kind_is_shown_and_set(project: Any, signed_in: Any) -> None:
    administrator = signed_in("administrator")
    assert "项目经理" in administrator.get("/p/T1/approvals/chains/").content.decode()
    roles = {role.code: role.pk for role in identity.roles()}
    steps = {"role_1": roles["project_manager"], "role_2": roles["finance"]}
    answer = administrator.post(EDIT, {"reach": "project", **steps})
    assert answer.status_code == 302, answer.context["form"].errors
    with scope.enter([project.pk]):
        chain = queries.get_chain(project, "billing.vacancy")
    assert ([step.role.code for step in chain.steps], chain.is_own) == (["project_manager", "finance"], True)
    assert administrator.post(f"{EDIT}follow/").status_code == 302
    with scope.enter([project.pk]):
        assert not queries.get_chain(project, "billing.vacancy").is_own


def test_a_chain_without_a_step_is_refused_at_its_field(project: Any, signed_in: Any) -> None:
    answer = signed_in("administrator").post(EDIT, {"reach": "company"})
    assert answer.status_code == 422
    assert 'id="id_role_1-error"' in answer.content.decode()


def test_a_kind_that_nobody_declared_is_not_there(project: Any, signed_in: Any) -> None:
    assert signed_in("administrator").get("/p/T1/approvals/chains/no.such/").status_code == 404
