"""Writes to care tags and to the consent ledger."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from anju.core import clock, events, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.residents import policies
from anju.domains.residents.enums import ConsentPurpose, SpecialTag
from anju.domains.residents.events import ConsentRecorded
from anju.domains.residents.models import Consent, Person, PersonTag
from anju.domains.residents.queries import Home


def set_tags(*, actor: Actor, person: Person, tags: Iterable[str]) -> None:
    """Let a person have just these care tags; each one taken off stays in the history."""
    actor.require(policies.EDIT_TAGS, person.project_id)
    wanted = set(tags)
    if wanted - set(SpecialTag.values):
        raise DomainError(_("There is no such tag."), field="tags")
    held = set(person.tags.values_list("tag", flat=True))
    person.tags.filter(tag__in=held - wanted).delete()
    PersonTag.objects.bulk_create(
        PersonTag(project_id=person.project_id, person=person, tag=tag) for tag in sorted(wanted - held)
    )


def record_consent(
    *, actor: Actor, person: Person, purpose: str, is_given: bool, channel: str = "", wording: str = ""
) -> Consent:
    """Add a line to the consent ledger: given or withdrawn, now. Publishes `ConsentRecorded`.

    A consent is for one purpose and withdrawn as easily as it was given (PIPL 14, 15); nothing is ever overwritten.
    Withdrawing what was not given is refused.
    """
    actor.require(policies.RECORD_CONSENTS, person.project_id)
    return _record(actor, person, purpose, is_given=is_given, channel=channel, wording=wording)


def record_own_consent(*, actor: Actor, home: Home, purpose: str, is_given: bool) -> Consent:
    """Give or withdraw one's own consent on the phone; the `Home` is the permission. Publishes `ConsentRecorded`.

    The words that were agreed to are kept with it. Faces need the separate consent that is asked where a face is taken
    (PIPL 29): here it can only be withdrawn.
    """
    if is_given and purpose == ConsentPurpose.FACE:
        raise DomainError(_("Face recognition is agreed to at the desk, with the separate form."), field="purpose")
    wording = str(ConsentPurpose(purpose).label) if purpose in ConsentPurpose.values else ""
    return _record(actor, home.person, purpose, is_given=is_given, channel=str(_("On the phone")), wording=wording)


def _record(actor: Actor, person: Person, purpose: str, *, is_given: bool, channel: str, wording: str) -> Consent:
    Person.objects.select_for_update().get(pk=person.pk)  # two taps at once are two lines at most, in order
    latest = Consent.objects.filter(person=person, purpose=purpose).order_by("-pk").first()
    if not is_given and (latest is None or not latest.is_given):
        raise DomainError(_("There is no consent to withdraw."), field="purpose")
    consent = Consent(
        project_id=person.project_id,
        person=person,
        purpose=purpose,
        is_given=is_given,
        channel=channel.strip(),
        wording=wording.strip(),
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    validation.check(consent, exclude=["recorded_by"])
    consent.save()
    events.publish(
        ConsentRecorded(project_id=person.project_id, person_id=person.pk, purpose=purpose, is_given=is_given)
    )
    return consent
