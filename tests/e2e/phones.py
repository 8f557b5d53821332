"""Residents with accounts in the estate of browser tests, and what they have said and been told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from anju.core.access import Actor
from anju.domains.community import services as community
from anju.domains.estate.enums import PlaceKind
from anju.domains.estate.models import Unit
from anju.domains.estate.services import places
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.notifications import services as notifications
from anju.domains.payments.models import Payment
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person
from anju.domains.residents.services import data_requests, linking, registrations
from anju.domains.service import services as service
from tests.architecture.care_records import feedback, meeting
from tests.architecture.invoicing_records import invoice_of
from tests.architecture.joint_funds_records import publication

PAYER = "13800086721"
"""The telephone of who owns 1-1-501 and pays on-line; its password is everybody's."""
RESIDENT = "13800006721"
"""The telephone of who owns 1-1-101; its password is everybody's."""
LOBBY = "1号楼大堂"
"""A public place, about which the payer has made a report."""
NEIGHBOUR = "13922220000"
"""The telephone of somebody whose registration waits."""


def open_phones(root: Actor, project: Any, units: list[Unit], *, password: str) -> None:
    """Give two owners accounts; leave a report of each, a registration that waits, a wish to be forgotten.

    Besides a notice, an invoice and an account of the owners' funds.
    """
    payer = identity.open_resident_account(phone=PAYER, password=password)
    linking.link_account(user=payer, person=Person.objects.get(phone=PAYER))
    owner = Person.objects.get(phone=RESIDENT)
    account = identity.open_resident_account(phone=RESIDENT, name=owner.name, password=password)
    linking.link_account(user=account, person=owner)
    notifications.notify(users=[account], kind="tests", title=gettext_lazy("Welcome"), url="/r/", project_id=project.pk)
    acting = identity_queries.actor_for(account, surface="resident")
    data_requests.ask_erasure(actor=acting, note="旧电话请删除")
    service.report(actor=acting, home=residents.get_home(acting, project, units[0].pk), words="厨房水龙头一直滴水")
    lobby = places.add_place(
        actor=root, project=project, code="LOBBY", name=LOBBY, kind=PlaceKind.LOBBY, building=units[0].building
    )
    neighbour = identity_queries.actor_for(payer, surface="resident")
    home = residents.homes_of(neighbour, project)[0]
    service.report(actor=neighbour, home=home, words="楼道灯不亮，很黑", at_home=False, place=lobby)
    notice = community.write_notice(
        actor=root, project=project, title="周四检修水泵", body="上午九点至十一点停水，请提前储水。", tag="outage"
    )
    community.publish_notice(actor=root, notice=notice)
    invoice_of(project, Payment.objects.filter(unit=units[0]).earliest("pk"), owner.name)
    publication(project, 1)
    feedback(project, 1)
    meeting(project, 1)
    newcomer = identity.open_resident_account(phone=NEIGHBOUR, name="郝邻居", password=password)
    registrations.ask_registration(
        actor=identity_queries.actor_for(newcomer, surface="resident"),
        project=project,
        unit_code=units[1].code,
        name="郝邻居",
        role=ResidencyRole.FAMILY,
    )
