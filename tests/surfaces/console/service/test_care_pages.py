"""Care visits over the screens: which nobody makes yet, and what an order tells who may not see care."""

from __future__ import annotations

from django.utils.translation import gettext
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.factories.work import give_role, make_worker

from anju.core import clock
from anju.domains.residents.models import PersonTag
from anju.domains.service import services
from anju.domains.service.models import CareVisit
from anju.surfaces.console.workorders.acts import TAKE_AWAY


def test_the_desk_finds_the_visits_that_nobody_makes_and_gives_them_to_somebody(project, root, signed_in):
    person = make_home(make_unit(project), name="王奶奶")[1].person
    PersonTag.objects.create(project=project, person=person, tag="elderly_alone")
    services.set_care_plan(
        actor=root, project=project, tag="elderly_alone", weeks=2, starts_on=clock.today(), employee=None
    )
    services.open_care_visits(actor=root, project=project)
    order = CareVisit.objects.select_related("order").get().order
    desk, store = signed_in("service", project=project), signed_in("storekeeper", project=project, username="store")
    unmade = "/p/T1/care-visits/?queue=nobody"
    assert order.number in desk.get(unmade).content.decode()
    for page in ("/p/T1/orders/", f"/p/T1/orders/{order.pk}/"):
        shown = store.get(page).content.decode()
        assert order.number in shown
        assert "王奶奶" not in shown
    page = desk.get(f"/p/T1/orders/{order.pk}/").content.decode()
    assert f"/orders/{order.pk}/assign/" in page
    assert f"/orders/{order.pk}/take/" not in page
    worker, acting = make_worker(project)
    give_role(project, (worker, acting))
    assert desk.post(f"/p/T1/orders/{order.pk}/assign/", {"worker": worker.pk}).status_code == 302
    page = desk.get(f"/p/T1/orders/{order.pk}/release/").content.decode()  # says once more what was done
    assert str(TAKE_AWAY) in page
    assert gettext("Put into the pool") not in page
    assert order.number not in desk.get(unmade).content.decode()
