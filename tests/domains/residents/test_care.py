"""Care tags and the consent ledger."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.conftest import actor_with

from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.residents import policies, queries
from anju.domains.residents.models import Consent
from anju.domains.residents.services import care


def test_tags_are_seen_by_right_only(make_person: Any, root: Any, project: Any) -> None:
    person = make_person()
    care.set_tags(actor=root, person=person, tags=["elderly_alone", "ill"])
    care.set_tags(actor=root, person=person, tags=["elderly_alone"])
    assert [tag.tag for tag in queries.tags_of(root, person)] == ["elderly_alone"]
    reader = actor_with(policies.VIEW_PEOPLE)
    assert queries.tags_of(reader, person) == []
    assert not queries.tagged_people(reader, project).exists()
    with pytest.raises(AccessDenied):
        care.set_tags(actor=reader, person=person, tags=[])
    with pytest.raises(DomainError):
        care.set_tags(actor=root, person=person, tags=["rich"])


def test_consent_state_is_the_latest_line(make_person: Any, root: Any) -> None:
    person = make_person()
    assert [state.is_given for state in queries.consent_states(person)] == [False] * 5
    care.record_consent(actor=root, person=person, purpose="face", is_given=True, channel="纸质")
    assert queries.has_consent(person, "face")
    care.record_consent(actor=root, person=person, purpose="face", is_given=False)
    assert not queries.has_consent(person, "face")
    states = {state.purpose.value: state for state in queries.consent_states(person)}
    assert not states["face"].is_given
    assert states["marketing"].latest is None
    assert [line.is_given for line in queries.consent_ledger(person)] == [False, True]
    assert EventRecord.objects.filter(name="ConsentRecorded").count() == 2


def test_what_was_not_given_cannot_be_withdrawn(make_person: Any, root: Any) -> None:
    person = make_person()
    with pytest.raises(DomainError):
        care.record_consent(actor=root, person=person, purpose="face", is_given=False)
    with pytest.raises(DomainError):
        care.record_consent(actor=root, person=person, purpose="spying", is_given=True)
    reader = actor_with(policies.VIEW_PEOPLE)
    with pytest.raises(AccessDenied):
        care.record_consent(actor=reader, person=person, purpose="face", is_given=True)


def test_ledger_line_is_never_changed(make_person: Any, root: Any) -> None:
    consent = care.record_consent(actor=root, person=make_person(), purpose="face", is_given=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(is_given=False)
