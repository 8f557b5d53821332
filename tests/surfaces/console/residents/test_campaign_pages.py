"""What is sent to a segment can be undone where it was sent."""

from __future__ import annotations

from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.domains.residents.models import Campaign, Segment


def test_the_page_that_follows_the_sending_offers_to_undo_it(project, signed_in):
    make_home(make_unit(project))
    desk = signed_in("service", project=project)
    desk.post("/p/T1/segments/new/", {"name": "全部业主", "roles": ["owner"]})
    written = {"title": "停水", "words": "今晚停水", "is_marketing": ""}
    answer = desk.post(f"/p/T1/segments/{Segment.objects.get().pk}/write/", written)
    campaign = Campaign.objects.get()
    here = f"/p/T1/segments/sent/{campaign.pk}/"
    assert answer["Location"] == here
    assert f'action="{here}undo/"' in desk.get(here).content.decode()
    assert desk.post(f"{here}undo/")["Location"] == here
    campaign.broadcast.refresh_from_db()
    assert campaign.broadcast.state == "undone"
    page = desk.get(here).content.decode()
    assert f'action="{here}undo/"' not in page
    assert desk.post(f"{here}undo/").status_code == 422
    assert here in desk.get("/p/T1/segments/sent/").content.decode()
