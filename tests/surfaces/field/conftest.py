"""Fixtures of the worker's phone: a worker who has signed in, orders, and a phone that sends."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.household import make_unit
from tests.factories.pictures import picture

from anju.core import clock
from anju.core.access import Actor
from anju.domains.workforce.models import Employee
from anju.domains.workorders import ports, services
from anju.domains.workorders.enums import Urgency
from anju.domains.workorders.models import WorkOrder

KIND = ports.register_kind(ports.Kind("tests.field", "现场", needs_record=True, photos_to_finish=1))


class Phone:
    """A signed-in phone: sends as the scripts do."""

    def __init__(self, user: Any, project: Any) -> None:
        self.browser = Client()
        self.browser.force_login(user)
        self.user, self.project = user, project
        self.employee = Employee.objects.filter(user=user).first()

    def get(self, path: str = "") -> Any:
        """Open a page of the project."""
        return self.browser.get(f"/f/{self.project.code}/{path}")

    def send(self, act: str, target: WorkOrder | None, /, **more: Any) -> tuple[int, dict[str, Any]]:
        """Send an act and return status and verdict."""
        fields = more.pop("fields", {})
        body = {
            "client_id": str(uuid.uuid4()),
            "order": target.pk if target else None,
            "act": act,
            "fields": fields,
            "device_at": clock.now().isoformat(),
        }
        return self.send_raw(json.dumps(body | more))

    def send_raw(self, body: str, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
        """Send any body."""
        answer = self.browser.post(f"/f/{self.project.code}/acts/", body, content_type=content_type)
        return answer.status_code, answer.json()

    def photo(
        self,
        order: WorkOrder,
        *,
        client_id: uuid.UUID | None = None,
        content: bytes | None = None,
        act: str = "finish",
    ) -> tuple[int, dict[str, Any]]:
        """Send a photo of an act and return status and verdict."""
        file = SimpleUploadedFile("photo.jpg", picture() if content is None else content, "image/jpeg")
        values = {"client_id": str(client_id or uuid.uuid4()), "order": str(order.pk), "act": act, "photo": file}
        answer = self.browser.post(f"/f/{self.project.code}/photos/", values)
        return answer.status_code, answer.json()


@pytest.fixture
def make_phone(make_user: Callable[..., Any], project: Any, settings: Any, tmp_path: Any) -> Callable[..., Phone]:
    """Give a function that opens an account, an employee with it, and a phone."""
    settings.MEDIA_ROOT = tmp_path

    def make(username: str = "weixiu", role: str = "technician", *, is_employee: bool = True) -> Phone:
        user = make_user(username, role, project=project)
        if is_employee:
            Employee.objects.create(project=project, number=username, name=username, user=user)
        return Phone(user, project)

    return make


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    """Give the phone of one worker."""
    return make_phone()


@pytest.fixture
def make_order(project: Any, root: Actor) -> Callable[..., WorkOrder]:
    """Give a function that opens an order, assigned to a phone's worker or left in the pool."""

    numbers = count(1201)

    def make(worker: Phone | None = None, *, within: Any = None, title: str = "厨房水管漏水", **more: Any) -> WorkOrder:
        place = within or project
        order = services.open_order(
            actor=root,
            project=place,
            kind=KIND.name,
            category="water",
            title=title,
            urgency=Urgency.NORMAL,
            unit=make_unit(place, f"3-2-{next(numbers)}"),
            contact_name="王建国",
            contact_phone="13812346721",
            **more,
        )
        if worker is not None:
            services.assign_order(actor=root, order=order, worker=worker.employee)
            order.refresh_from_db()
        return order

    return make


def minutes(number: int) -> dt.timedelta:
    """Return a span of minutes."""
    return dt.timedelta(minutes=number)
