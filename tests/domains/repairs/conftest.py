"""An order in a home, a worker on site, and a resident who can sign."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image, ImageDraw
from tests.factories import work
from tests.factories.household import make_unit

from anju.core.access import Actor
from anju.domains.estate.models import Unit
from anju.domains.repairs import ports, services
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.models import Quote
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, Residency
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder

LINES = (
    Line("labour", "更换角阀", "次", Decimal("1.00"), Decimal("80.00")),
    Line("material", "角阀", "个", Decimal("2.00"), Decimal("35.50")),
)
"""151.00 yuan."""


def signature() -> bytes:
    """A line drawn on a transparent ground, as a canvas gives it."""
    image = Image.new("RGBA", (480, 180), (0, 0, 0, 0))
    ImageDraw.Draw(image).line((20, 90, 200, 40, 400, 150), fill=(0, 0, 0, 255), width=4)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def unit(project: Any) -> Unit:
    return make_unit(project, "3-2-1201")


@pytest.fixture
def owner(project: Any, unit: Unit) -> Person:
    person = Person.objects.create(project=project, name="王建国", phone="13800006721")
    Residency.objects.create(project=project, unit=unit, person=person, role=ResidencyRole.OWNER)
    return person


@pytest.fixture
def tenant(project: Any, unit: Unit) -> Person:
    person = Person.objects.create(project=project, name="刘洋", phone="13900001111")
    Residency.objects.create(
        project=project, unit=unit, person=person, role=ResidencyRole.TENANT, starts_on=dt.date(2026, 1, 1)
    )
    return person


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that says what a domain above knows of every order."""

    def say(part: str = "own", party: str = "") -> None:
        monkeypatch.setattr(ports, "_readers", [lambda order: ports.Told(part, party)])

    say()
    return say


@pytest.fixture
def worker(project: Any) -> tuple[Any, Actor]:
    return work.make_worker(project)


@pytest.fixture
def order(project: Any, unit: Unit, owner: Person, worker: Any, told: Any, root: Actor) -> WorkOrder:
    """An order on which its worker has arrived."""
    order = work.open_order(project, unit=unit, urgency="normal")
    workorders.assign_order(actor=root, order=order, worker=worker[0])
    workorders.accept_order(actor=worker[1], order=order)
    workorders.arrive(actor=worker[1], order=order)
    order.refresh_from_db()
    return order


@pytest.fixture
def quoted(order: WorkOrder, worker: Any) -> Callable[..., Quote]:
    """Give a function that has the worker say that the household pays, and quote."""

    def quote(lines: Any = LINES, **given: Any) -> Quote:
        services.say_who_is_liable(actor=worker[1], order=order, liable="owner")
        said = {"findings": "角阀老化", "plan": "更换两只角阀", "lines": lines} | given
        return services.give_quote(actor=worker[1], order=order, **said)

    return quote


@pytest.fixture
def agree(order: WorkOrder, worker: Any) -> Callable[..., Any]:
    """Give a function by which the resident signs on the worker's phone."""

    def sign(quote: Quote, **given: Any) -> Any:
        said = {"is_agreed": True, "name": "王建国", "signature": signature()} | given
        return services.answer_on_spot(actor=worker[1], order=order, quote=str(quote.pk), **said)

    return sign


@pytest.fixture
def finished(order: WorkOrder, worker: Any, root: Actor) -> Callable[[], None]:
    """Give a function that has the work begun, done and accepted by somebody else."""

    def run() -> None:
        workorders.start_work(actor=worker[1], order=order)
        workorders.finish_order(actor=worker[1], order=order, note="已更换")
        workorders.close_order(actor=root, order=order)

    return run
