"""The official account: one token for all processes, template messages, who came back, and the text instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.factories import vendors
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, make_resident
from tests.factories.vendors import KEY_ID, KEY_SECRET, Vendor

from anju.core import clock
from anju.core.clock import ZONE
from anju.domains.identity import queries as identity
from anju.domains.notifications import ports, queries, services, tasks
from anju.domains.notifications.enums import Channel, FailureReason
from anju.domains.notifications.models import Delivery, Notification, WechatBinding
from anju.integrations.sms_sandbox import SmsSandbox
from anju.integrations.wechat_account.account import Account
from anju.integrations.wechat_account.client import WechatAccount

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=ZONE)
TEMPLATE = ports.Templated("T1", {"thing1": "测试花园", "amount2": "88.20"})
KIND = "billing.bill.overdue"
INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 MicroMessenger/8.0.50 NetType/WIFI"}


@pytest.fixture
def wechat() -> Iterator[Vendor]:
    """Give WeChat."""
    with vendors.vendor(vendors.wechat) as served:
        yield served


def client_of(served: Vendor, folder: Path) -> WechatAccount:
    who = Account(app_id=KEY_ID, app_secret=KEY_SECRET)
    return WechatAccount(who, token_file=folder / "wx" / "a.token", site="https://estate.example", gateway=served.url)


@pytest.fixture
def served(wechat: Vendor, tmp_path: Path) -> Iterator[Vendor]:
    """Give WeChat and a recording sandbox of texts, plugged in."""
    before = ports.provide(ports.Senders(wechat=client_of(wechat, tmp_path), sms=SmsSandbox(tmp_path / "sms.jsonl")))
    yield wechat
    ports.provide(before)


def test_many_processes_fetch_one_token(wechat: Vendor, tmp_path: Path) -> None:
    def send(number: int) -> str:
        return client_of(wechat, tmp_path).send(openid="o-one", url="/r/", reference=f"r-{number}", template=TEMPLATE)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {"200228332"}
    assert sum(one.path == "/cgi-bin/stable_token" for one in wechat.asked) == 1
    assert len(wechat.taken) == 8
    assert (tmp_path / "wx" / "a.token").stat().st_mode & 0o077 == 0
    message = wechat.taken[0]
    assert message["url"] == "https://estate.example/r/"
    assert message["data"] == {"thing1": {"value": "测试花园"}, "amount2": {"value": "88.20"}}


def test_a_token_that_was_taken_away_is_fetched_anew_once(wechat: Vendor, tmp_path: Path) -> None:
    client = client_of(wechat, tmp_path)
    client.send(openid="o-one", url="", reference="a", template=TEMPLATE)
    wechat.facts["token"] = "somebody else fetched another"
    client.send(openid="o-one", url="", reference="b", template=TEMPLATE)
    assert [one.facts["force_refresh"] for one in wechat.asked if one.path == "/cgi-bin/stable_token"] == [False, True]
    assert len(wechat.taken) == 2


@pytest.mark.parametrize(
    ("errcode", "reason"),
    [
        (43004, FailureReason.NOT_FOLLOWING),
        (40037, FailureReason.BAD_TEMPLATE),
        (40003, FailureReason.BAD_ADDRESS),
        (40164, FailureReason.NO_ACCESS),
        (99999, FailureReason.OTHER),
    ],
)
def test_refusals_are_told_in_our_words(wechat: Vendor, tmp_path: Path, errcode: int, reason: str) -> None:
    client = client_of(wechat, tmp_path)
    client.send(openid="o-one", url="", reference="a", template=TEMPLATE)
    wechat.fail = [(200, {"errcode": errcode, "errmsg": "no"})]
    with pytest.raises(ports.PermanentFailure) as refused:
        client.send(openid="o-one", url="", reference="b", template=TEMPLATE)
    assert refused.value.reason == reason
    wechat.fail = [(200, {"errcode": -1, "errmsg": "system error"})]
    with pytest.raises(ports.TemporaryFailure):
        client.send(openid="o-one", url="", reference="b", template=TEMPLATE)


def test_a_code_tells_the_follower_once(wechat: Vendor, tmp_path: Path) -> None:
    client = client_of(wechat, tmp_path)
    assert client.openid_of("code-one") == "o-one"
    with pytest.raises(ports.PermanentFailure):
        client.openid_of("code-one")
    page = client.authorize_url(back_to="/r/me/wechat/back/", state="s")
    assert "redirect_uri=https%3A%2F%2Festate.example%2Fr%2Fme%2Fwechat%2Fback%2F" in page
    assert page.endswith("#wechat_redirect")
    assert "scope=snsapi_base" in page


def _tell(project: Any, user: Any, **more: Any) -> None:
    kind = ports.kind_named(KIND)
    params = {name: name for name in kind.params}
    services.tell(kind=KIND, params=params, users=[user], project_id=project.pk, key="k1", **more)
    services.deliver_due(project_id=project.pk)


@pytest.fixture
def resident(project: Any, root: Any, make_user: Any) -> Any:
    """Give an account with a telephone, bound to a follower; the kind has a template."""
    user = make_user("wangjianguo", "service", project=project)
    user.phone = "13800001111"
    user.save()
    services.bind_wechat(user_id=user.pk, app_id=KEY_ID, openid="o-one")
    services.set_vendor_template(
        actor=root,
        project=project,
        kind=ports.kind_named(KIND),
        channel=Channel.WECHAT,
        code="T-OVERDUE",
        fields=[("thing1", "{estate}")],
    )
    return user


def test_who_is_bound_is_told_by_wechat_in_place_of_a_text(project: Any, served: Vendor, resident: Any) -> None:
    with clock.at(NOON):
        _tell(project, resident)
    assert [(row.channel, row.state) for row in Delivery.objects.all()] == [("wechat", "sent")]
    assert (served.taken[0]["touser"], served.taken[0]["template_id"]) == ("o-one", "T-OVERDUE")
    assert served.taken[0]["data"] == {"thing1": {"value": "estate"}}
    assert Notification.objects.count() == 1


def test_who_follows_no_more_gets_a_text_once(project: Any, served: Vendor, resident: Any) -> None:
    served.facts["followers"] = set()
    with clock.at(NOON):
        _tell(project, resident)
        services.deliver_due(project_id=project.pk)
    rows = {row.channel: row for row in Delivery.objects.all()}
    assert (rows["wechat"].state, rows["wechat"].reason) == ("failed", "not_following")
    assert (rows["sms"].state, rows["sms"].address) == ("sent", "13800001111")
    assert rows["sms"].body
    assert len(rows) == 2


def test_without_a_template_or_a_binding_a_text_goes(project: Any, served: Vendor, resident: Any) -> None:
    services.unbind_wechat(actor=identity.actor_for(resident, surface="test"))
    with clock.at(NOON):
        _tell(project, resident)
    assert [row.channel for row in Delivery.objects.all()] == ["sms"]


def test_a_follower_belongs_to_one_account(project: Any, served: Vendor, resident: Any, make_user: Any) -> None:
    other = make_user("zhangwei", "service", project=project)
    services.bind_wechat(user_id=other.pk, app_id=KEY_ID, openid="o-one")
    assert list(WechatBinding.objects.values_list("user", flat=True)) == [other.pk]


def test_a_resident_binds_and_unbinds(
    project: Any,
    served: Vendor,
) -> None:
    user = make_resident(make_unit(project), phone="13800001111")
    client = browser_of(user)
    assert "MicroMessenger" not in client.get("/r/me/wechat/").content.decode()
    assert "open.weixin.qq.com" not in client.get("/r/me/wechat/").content.decode()
    page = client.get("/r/me/wechat/", **INSIDE).content.decode()
    assert "open.weixin.qq.com" in page
    state = client.session["resident.wechat"]
    assert client.get("/r/me/wechat/back/?code=code-one&state=guessed")["Location"] == "/r/me/wechat/"
    assert not WechatBinding.objects.exists()
    assert client.get(f"/r/me/wechat/back/?code=code-one&state={state}")["Location"] == "/r/me/wechat/"  # used up
    client.get("/r/me/wechat/", **INSIDE)
    state = client.session["resident.wechat"]
    answer = client.get(f"/r/me/wechat/back/?code=code-one&state={state}")
    assert answer["Location"] == "/r/me/wechat/?wait=1"
    tasks.bind_wechat(user_id=user.pk, code="code-one")
    assert queries.wechat_binding(user.pk).openid == "o-one"
    assert client.post("/r/me/wechat/").status_code == 302
    assert not WechatBinding.objects.exists()
