"""What people do on the pages of residents."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.factories.register import IDENTITY, PHONE, make_register

from anju.core import clock, sealing
from anju.domains.payments import services as payments
from anju.domains.payments.models import OwnerTransfer
from anju.domains.residents import queries
from anju.domains.residents.models import Person, Residency, Vehicle


@pytest.fixture
def register(project: Any) -> SimpleNamespace:
    """Give a small estate."""
    return make_register(project)


@pytest.fixture
def manager(signed_in: Callable[..., Client], register: SimpleNamespace) -> Client:
    """Give the project manager's browser."""
    return signed_in("project_manager", project=register.project)


def test_duplicate_is_hinted_at_and_may_be_acknowledged(manager: Client, register: SimpleNamespace) -> None:
    typed = {"name": "王建国", "phone": PHONE}
    answer = manager.post("/p/T1/people/new/", typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "138****6721" in form.warnings[0]
    assert "3-2-1201" in form.warnings[0]
    again = manager.post("/p/T1/people/new/", {**typed, "acknowledged": form.acknowledgement})
    assert again.status_code == 302
    assert Person.objects.filter(name="王建国").count() == 2


def test_empty_numbers_in_the_form_keep_what_is_stored(manager: Client, register: SimpleNamespace) -> None:
    page = f"/p/T1/people/{register.owner.pk}/edit/"
    assert manager.post(page, {"name": "王建国", "phone": "", "identity_number": ""}).status_code == 302
    register.owner.refresh_from_db()
    assert (register.owner.phone, sealing.unseal(register.owner.identity_sealed)) == (PHONE, IDENTITY)
    manager.post(page, {"name": "王建国", "forget_phone": "on"})
    register.owner.refresh_from_db()
    assert register.owner.phone == ""


def test_wrong_identity_number_is_told_at_its_field(manager: Client, register: SimpleNamespace) -> None:
    answer = manager.post("/p/T1/people/new/", {"name": "赵", "identity_number": "110105194912310021"})
    assert answer.status_code == 422
    assert "identity_number" in answer.context["form"].errors


def test_somebody_new_moves_in(manager: Client, register: SimpleNamespace) -> None:
    page = f"/p/T1/units/{register.unit.pk}/move-in/"
    answer = manager.post(page, {"name": "赵一", "phone": "13600000001", "role": "family", "starts_on": "2026-11-01"})
    assert answer.headers["Location"] == f"/p/T1/units/{register.unit.pk}/?tab=people"
    assert Residency.objects.get(person__name="赵一").role == "family"
    assert manager.post(page, {"role": "family"}).status_code == 422
    both = manager.post(page, {"person": register.owner.pk, "name": "赵", "role": "family"})
    assert both.context["form"].errors["name"]


def test_owner_changes_on_screen(
    signed_in: Callable[..., Client], manager: Client, register: SimpleNamespace, root: Any
) -> None:
    page = f"/p/T1/units/{register.unit.pk}/owner/"
    assert manager.get(page).status_code == 403  # who confirms does not prepare
    desk = signed_in("service", project=register.project, username="desk")
    text = desk.get(page).content.decode()
    assert "王建国" in text
    assert "李敏" in text
    money = {"balance_goes": "refund", "deposits_go": "carry"}
    answer = desk.post(page, {"person": register.tenant.pk, "on": "2026-11-01", **money})
    assert answer.status_code == 302
    prepared = OwnerTransfer.objects.get()
    shown = desk.get(answer.headers["Location"]).content.decode()
    assert "王建国" in shown
    draft = desk.get(f"/p/T1/transfers/{prepared.pk}/paper/")
    assert draft.content[:4] == b"%PDF"
    # Who prepared it does not confirm it.
    assert desk.post(f"/p/T1/transfers/{prepared.pk}/confirm/").status_code in (403, 422)
    payments.confirm_transfer(actor=root, transfer=prepared)
    with clock.at(clock.now().replace(2026, 11, 1)):
        owners = queries.owners_of_units(root, register.project, [register.unit.pk])
    assert [one.name for one in owners[register.unit.pk]] == ["李敏"]
    assert manager.get(f"/p/T1/transfers/{prepared.pk}/paper/").content[:4] == b"%PDF"
    early = desk.post(page, {"person": register.owner.pk, "on": "2026-10-01", **money})
    assert early.status_code == 422
    assert "on" in early.context["form"].errors


def test_tenant_moves_out(manager: Client, register: SimpleNamespace) -> None:
    page = f"/p/T1/residencies/{register.renting.pk}/end/"
    assert manager.post(page, {"ends_on": "2026-10-31"}).status_code == 302
    register.renting.refresh_from_db()
    assert str(register.renting.ends_on) == "2026-10-31"


def test_consent_is_given_and_withdrawn(manager: Client, register: SimpleNamespace) -> None:
    page = f"/p/T1/people/{register.owner.pk}/consent/"
    manager.post(page, {"purpose": "face", "is_given": "1", "channel": "App"})
    assert queries.has_consent(register.owner, "face")
    manager.post(page, {"purpose": "face", "is_given": "0"})
    assert not queries.has_consent(register.owner, "face")
    assert manager.post(page, {"purpose": "face", "is_given": "0"}).status_code == 422


def test_care_tags_are_set(manager: Client, register: SimpleNamespace) -> None:
    manager.post(f"/p/T1/people/{register.tenant.pk}/tags/", {"tags": ["pregnant"]})
    assert [tag.tag for tag in register.tenant.tags.all()] == ["pregnant"]


def test_vehicle_is_entered_changed_and_removed(manager: Client, register: SimpleNamespace) -> None:
    manager.post("/p/T1/vehicles/new/", {"plate": "浙A·12345", "unit": register.unit.pk})
    vehicle = Vehicle.objects.get(plate="浙A12345")
    manager.post(f"/p/T1/vehicles/{vehicle.pk}/edit/", {"person": register.tenant.pk})
    vehicle.refresh_from_db()
    assert (vehicle.unit_id, vehicle.person_id) == (None, register.tenant.pk)
    assert manager.post(f"/p/T1/vehicles/{vehicle.pk}/remove/").headers["Location"] == "/p/T1/vehicles/"
    assert manager.post("/p/T1/vehicles/new/", {"plate": "XX"}).status_code == 422


def test_person_is_chosen_by_pinyin_with_a_masked_number(manager: Client, register: SimpleNamespace) -> None:
    found = manager.post("/p/T1/people/choices/", {"typed": "wjg"}).json()["results"]
    assert found == [{"value": str(register.owner.pk), "text": "王建国 138****6721 3-2-1201"}]


def test_palette_finds_units_people_and_plates(manager: Client, register: SimpleNamespace) -> None:
    for typed, page in (
        ("wjg", f"/p/T1/people/{register.owner.pk}/"),
        ("3-2-1201", f"/p/T1/units/{register.unit.pk}/"),
        ("粤B8X", f"/p/T1/vehicles/{register.vehicle.pk}/"),
    ):
        text = manager.post("/p/T1/ui/palette/", {"typed": typed}).content.decode()
        assert f'href="{page}"' in text
        assert PHONE not in text
