"""A care visit: planned at the desk, made on the phone without a network, its result read by the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.browsing import Window, faults
from tests.e2e.estate import FULL
from tests.e2e.hand import PHONE, Hand
from tests.e2e.site import Site
from tests.factories.pictures import picture

OpenWindow = Callable[..., Window]
TAGGED = (
    "INSERT INTO residents_persontag (project_id, person_id, tag, remark) "
    "SELECT r.project_id, r.person_id, 'disabled', '' FROM residents_residency r "
    "JOIN tenancy_project p ON p.id = r.project_id WHERE p.code = %s AND r.role = 'owner' AND r.ends_on IS NULL "
    "ORDER BY r.id LIMIT 1 RETURNING person_id"
)
VISIT = (
    "SELECT v.id, o.id AS order_id, o.number, o.state, v.result, v.note, v.next_need, "
    "(SELECT count(*) FROM documents_photo d WHERE d.subject = 'workorders.order' AND d.subject_id = o.id) AS photos "
    "FROM service_carevisit v JOIN workorders_workorder o ON o.id = v.order_id WHERE v.person_id = %s"
)


def test_a_care_visit_is_made_without_network(open_window: OpenWindow, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "IMG_1.jpg"
    file.write_bytes(picture())
    person = site.value(TAGGED, FULL)
    desk = open_window("kefu")
    page = desk.open("/care-visits/plans/new/", project=FULL)
    page.select_option("[name=tag]", "disabled")
    page.click("main form button[type=submit]")
    expect(page).to_have_url(f"{site.url}/p/{FULL}/care-visits/plans/")
    visit, name = site.rows(VISIT, person)[0], site.value("SELECT name FROM residents_person WHERE id = %s", person)
    page = desk.open("/care-visits/?queue=nobody", project=FULL)
    expect(page.locator("main")).to_contain_text(visit["number"])
    page = desk.open(f"/orders/{visit['order_id']}/assign/", project=FULL)
    page.check("label:has-text('张师傅') input[name=worker]")
    page.click("main form button[type=submit]")
    hand = Hand(open_window("weixiu", **PHONE))
    hand.day()
    phone = hand.open(visit["number"])
    expect(phone.locator("h1")).to_contain_text(name)
    hand.main("接单")
    hand.says("已全部上传")
    hand.day()
    hand.hold(visit["number"])
    hand.offline(is_offline=True)
    phone = hand.open(visit["number"])
    expect(phone.locator("#care")).to_contain_text("首次探访")
    expect(phone.locator("#care .tag")).to_have_count(0)
    hand.main("预计到达时间")
    phone.click("[data-minutes='30']")
    phone.click("#sheet-promise button:has-text('告知住户')")
    hand.main("到达")
    hand.main("登记探访结果")
    phone.click("#sheet-care button:has-text('完成探访')")
    expect(phone.locator("#sheet-care [data-fault]")).to_be_visible()
    phone.select_option("#result-care", "needs")
    phone.click("#sheet-care button:has-text('完成探访')")
    expect(phone.locator("#sheet-care [data-fault]")).to_contain_text("需要什么帮助")
    phone.fill("#note-care", "腿脚不便，需要陪诊")
    phone.fill("#need-care", "带血压计")
    phone.set_input_files("#photos-care", str(file))
    expect(phone.locator("#sheet-care [data-photos] img")).to_have_count(1)
    phone.click("#sheet-care button:has-text('完成探访')")
    hand.state("待验收")
    phone.reload(wait_until="load")
    hand.state("待验收")
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    row = site.rows(VISIT, person)[0]
    found = (row["state"], row["result"], row["note"], row["next_need"], row["photos"])
    assert found == ("done", "needs", "腿脚不便，需要陪诊", "带血压计", 1)
    page = desk.open(f"/care-visits/{row['id']}/", project=FULL)
    expect(page.locator("main dl")).to_contain_text(name)
    expect(page.locator("[name=next_need]")).to_have_value("带血压计")
    page.click("main form button[type=submit]")
    expect(page).to_have_url(f"{site.url}/p/{FULL}/care-visits/")
    assert site.rows(VISIT, person)[0]["state"] == "closed"
    assert faults(desk) == []
    assert faults(hand.window) == []
