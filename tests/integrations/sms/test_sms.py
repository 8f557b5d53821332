"""Texts by Aliyun and Tencent: signed as they want it, by template, faults in our words, receipts asked for."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import vendors
from tests.factories.vendors import KEY_ID, KEY_SECRET, Vendor

from anju.core import clock
from anju.core.clock import ZONE
from anju.domains.notifications import policies, ports, queries, services
from anju.domains.notifications.enums import Channel, FailureReason
from anju.domains.notifications.models import Delivery
from anju.integrations.sms import account, aliyun, tencent

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=ZONE)
ACCOUNT = account.Account(
    vendor="aliyun", key_id=KEY_ID, key_secret=KEY_SECRET, sign_name="安居物业", app_id="1400000000"
)
TEMPLATE = ports.Templated("SMS_1", {"estate": "测试花园 1&2*~", "amount": "88.20"})
APPROVED = {"estate": "测试花园", "unit": "3-2-1201"}
SENT = {"phone": "13800001111", "text": "x", "reference": "0b0c", "template": TEMPLATE}
CLIENTS: dict[str, Callable[..., Any]] = {"aliyun": aliyun.AliyunSms, "tencent": tencent.TencentSms}


@pytest.fixture(params=["aliyun", "tencent"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[str, Vendor, Any]]:
    """Give each vendor and our client of it."""
    with vendors.vendor(getattr(vendors, request.param)) as served:
        yield request.param, served, CLIENTS[request.param](ACCOUNT, gateway=served.url)


@pytest.fixture
def ali() -> Iterator[Vendor]:
    """Give Aliyun, plugged in as the sender of texts."""
    with vendors.vendor(vendors.aliyun) as served:
        before = ports.provide(ports.Senders(sms=aliyun.AliyunSms(ACCOUNT, gateway=served.url)))
        yield served
        ports.provide(before)


def test_the_signature_is_the_one_that_aliyuns_own_library_makes() -> None:
    """Computed once by alibabacloud-tea-openapi 0.4.6 for the same facts."""
    query = {
        "PhoneNumbers": "13800001111",
        "SignName": "安居物业",
        "TemplateCode": "SMS_123",
        "TemplateParam": '{"amount":"88.20"}',
        "OutId": "ref 1*~",
    }
    who = account.Account(vendor="aliyun", key_id="testid", key_secret="testsecret", sign_name="x")
    headers = aliyun.signed(who, action="SendSms", host="dysmsapi.aliyuncs.com", query=query, now=NOON, nonce="abcdef")
    assert headers["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=f8c9e7607856007883d428fb111ccef2111d97b6e50c59de142604071fc557c5"
    )


def test_the_signature_is_the_one_that_tencents_own_library_makes() -> None:
    """Computed once by tencentcloud-sdk-python-common 3.1.195 for the same facts."""
    who = account.Account(vendor="tencent", key_id="testid", key_secret="testsecret", sign_name="x", app_id="1")
    body = '{"PhoneNumberSet": ["+8613800001111"], "SignName": "安居物业"}'.encode()
    headers = tencent.signed(who, action="SendSms", host="sms.tencentcloudapi.com", body=body, now=NOON)
    assert headers["authorization"] == (
        "TC3-HMAC-SHA256 Credential=testid/2026-11-20/sms/tc3_request, SignedHeaders=content-type;host, "
        "Signature=3516f0325071c52535b164b5ce68e811e82630dd35a2769e65de8fdaf4a4d58e"
    )


def test_a_text_goes_by_template_with_its_values(both: tuple[str, Vendor, Any]) -> None:
    name, served, client = both
    number = client.send(**SENT)
    (taken,) = served.taken
    if name == "aliyun":
        assert number == "biz1^0"
        assert (taken["SignName"], taken["TemplateCode"]) == ("安居物业", "SMS_1")
        assert taken["TemplateParam"] == dict(TEMPLATE.values)
    else:
        assert number == "serial:1"
        assert (taken["PhoneNumberSet"], taken["SmsSdkAppId"]) == (["+8613800001111"], "1400000000")
        assert taken["TemplateParamSet"] == ["测试花园 1&2*~", "88.20"]


def test_a_wrong_key_is_a_fault_that_says_so(both: tuple[str, Vendor, Any]) -> None:
    name, served, _client = both
    wrong = account.Account(vendor=name, key_id=KEY_ID, key_secret="another", sign_name="x", app_id="1")
    with pytest.raises(ports.PermanentFailure) as refused:
        CLIENTS[name](wrong, gateway=served.url).send(**SENT)
    assert refused.value.reason is FailureReason.NO_ACCESS
    assert served.taken == []


def test_without_a_template_nothing_is_asked(both: tuple[str, Vendor, Any]) -> None:
    _name, served, client = both
    with pytest.raises(ports.PermanentFailure) as refused:
        client.send(**{**SENT, "template": None})
    assert refused.value.reason is FailureReason.NO_TEMPLATE
    assert served.asked == []


def _refusal(name: str, code: str) -> tuple[int, dict[str, Any]]:
    if name == "aliyun":
        return 200, {"Code": code, "Message": "no"}
    return 200, {"Response": {"SendStatusSet": [{"SerialNo": "", "Code": code, "Message": "no"}]}}


@pytest.mark.parametrize(
    ("of_aliyun", "of_tencent", "reason"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "InvalidParameterValue.IncorrectPhoneNumber", FailureReason.BAD_ADDRESS),
        ("isv.SMS_TEMPLATE_ILLEGAL", "FailedOperation.TemplateIncorrectOrUnapproved", FailureReason.BAD_TEMPLATE),
        ("isv.AMOUNT_NOT_ENOUGH", "FailedOperation.InsufficientBalanceInSmsPackage", FailureReason.NO_MONEY),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "FailedOperation.PhoneNumberInBlacklist", FailureReason.BLOCKED),
        ("isv.SOMETHING_NEW", "FailedOperation.SomethingNew", FailureReason.OTHER),
    ],
)
def test_refusals_are_told_in_our_words(both: Any, of_aliyun: str, of_tencent: str, reason: FailureReason) -> None:
    name, served, client = both
    code = of_aliyun if name == "aliyun" else of_tencent
    served.fail = [_refusal(name, code)]
    with pytest.raises(ports.PermanentFailure) as refused:
        client.send(**SENT)
    assert refused.value.reason is reason
    assert code in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        (503, {"Code": "ServiceUnavailable", "Response": {"Error": {"Code": "InternalError", "Message": ""}}}),
        (200, {"Code": "Throttling.User", "Response": {"Error": {"Code": "RequestLimitExceeded", "Message": ""}}}),
        (200, b"<html>"),
        (200, []),
    ],
)
def test_what_may_come_right_is_tried_again(both: tuple[str, Vendor, Any], answer: Any) -> None:
    _name, served, client = both
    served.fail = [answer if isinstance(answer[1], dict | bytes) else (200, b"[]")]
    with pytest.raises(ports.TemporaryFailure):
        client.send(**SENT)
    assert client.send(**SENT)


def test_no_answer_tells_neither_number_nor_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for client in (aliyun.AliyunSms, tencent.TencentSms):
        with pytest.raises(ports.TemporaryFailure) as failure:
            client(ACCOUNT, gateway="http://127.0.0.1:1").send(**SENT)
        assert "13800001111" not in str(failure.value)
    assert "13800001111" not in caplog.text


def test_a_repeated_call_to_aliyun_finds_what_it_took(ali: Vendor) -> None:
    client = aliyun.AliyunSms(ACCOUNT, gateway=ali.url)
    first = client.send(**SENT)
    assert client.send(**SENT, is_repeat=True) == first
    assert len(ali.taken) == 1


def test_receipts_of_tencent() -> None:
    with vendors.vendor(vendors.tencent) as served:
        client = tencent.TencentSms(ACCOUNT, gateway=served.url)
        asked = {"phone": "13800001111", "number": "serial:9", "sent_at": NOON}
        assert client.receipt(**asked) is None
        told = {"SerialNo": "serial:9", "PhoneNumber": "+8613800001111", "UserReceiveTime": int(NOON.timestamp())}
        served.details["9"] = {**told, "ReportStatus": "SUCCESS", "Description": "DELIVRD"}
        assert client.receipt(**asked) == ports.Receipt(is_delivered=True, at=NOON)
        served.details["9"] = {**told, "ReportStatus": "FAIL", "Description": "空号"}
        assert client.receipt(**asked).error == "空号"


def _register(project: Any, **more: Any) -> Any:
    facts = {"code": "SMS_9", "fields": [("name", "{estate} {unit}")], "for_company": False, **more}
    return services.set_vendor_template(
        actor=actor_with(policies.EDIT_TEMPLATES, project_id=project.pk) if not more.get("root") else more["root"],
        project=project,
        kind=ports.kind_named("residents.registration.approved"),
        channel=Channel.SMS,
        **{name: value for name, value in facts.items() if name != "root"},
    )


def _send(project: Any) -> Delivery:
    with clock.at(NOON):
        row = services.send_sms(
            phone="13800001111", kind="residents.registration.approved", params=APPROVED, project_id=project.pk
        )
        services.deliver_due(project_id=project.pk)
    row.refresh_from_db()
    return row


def test_a_kind_without_template_fails_in_words(project: Any, ali: Vendor) -> None:
    row = _send(project)
    assert (row.state, row.reason) == ("failed", FailureReason.NO_TEMPLATE)
    assert ali.asked == []


def test_the_projects_template_goes_before_the_companys_and_the_receipt_is_asked_for(
    project: Any, root: Any, ali: Vendor
) -> None:
    _register(project, root=root, for_company=True, code="SMS_COMPANY")
    assert _send(project).state == "sent"
    services.set_vendor_template(
        actor=root,
        project=project,
        kind=ports.kind_named("residents.registration.approved"),
        channel=Channel.SMS,
        code="SMS_OWN",
        fields=[("name", "{estate} {unit}")],
    )
    row = _send(project)
    assert [taken["TemplateCode"] for taken in ali.taken] == ["SMS_COMPANY", "SMS_OWN"]
    assert ali.taken[1]["TemplateParam"] == {"name": "测试花园 3-2-1201"}
    assert row.receipt_at == NOON + dt.timedelta(minutes=1)
    with clock.at(NOON + dt.timedelta(minutes=2)):
        assert services.ask_receipts(project_id=project.pk) == 0  # not known yet
    row.refresh_from_db()
    assert row.receipt_at == NOON + dt.timedelta(minutes=4)
    ali.details[row.vendor_number] |= {"SendStatus": 3, "ReceiveDate": "2026-11-20 12:03:30"}
    with clock.at(NOON + dt.timedelta(minutes=5)):
        assert services.ask_receipts(project_id=project.pk) == 1
        assert services.ask_receipts(project_id=project.pk) == 0
    row.refresh_from_db()
    assert (row.state, row.receipt_at) == ("delivered", None)
    assert row.delivered_at == dt.datetime(2026, 11, 20, 12, 3, 30, tzinfo=ZONE)


def test_a_text_that_never_arrived_is_failed_and_can_be_sent_anew(project: Any, root: Any, ali: Vendor) -> None:
    _register(project, root=root)
    row = _send(project)
    ali.details[row.vendor_number] |= {"SendStatus": 2, "ErrCode": "MK:1008"}
    with clock.at(NOON + dt.timedelta(minutes=2)):
        services.ask_receipts(project_id=project.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, row.error) == ("failed", FailureReason.UNREACHABLE, "MK:1008")
    before = row.reference
    with clock.at(NOON + dt.timedelta(minutes=3)):
        assert services.retry(actor=root, project=project, ids=[row.pk]) == 1
        assert services.deliver_due(project_id=project.pk) == 1
    row.refresh_from_db()
    assert (row.state, row.reference != before, len(ali.taken)) == ("sent", True, 2)


def test_a_worker_that_died_after_the_vendor_took_it_sends_once(project: Any, root: Any, ali: Vendor) -> None:
    _register(project, root=root)
    row = _send(project)
    Delivery.objects.filter(pk=row.pk).update(state="sending", next_at=NOON, vendor_number="", sent_at=None)
    with clock.at(NOON + dt.timedelta(minutes=2)):
        assert services.deliver_due(project_id=project.pk) == 1
    row.refresh_from_db()
    assert (row.vendor_number, len(ali.taken)) == ("biz1^0", 1)


def test_a_secret_leaves_no_values_behind(project: Any, root: Any, ali: Vendor) -> None:
    services.set_vendor_template(
        actor=root,
        project=project,
        kind=ports.kind_named("identity.sign_in_code"),
        channel=Channel.SMS,
        code="SMS_CODE",
        fields=[("code", "{code}")],
        for_company=True,
    )
    code = {"code": "246810", "minutes": "5"}
    row = services.send_sms(phone="13800001111", kind="identity.sign_in_code", params=code)
    assert services.deliver_due(project_id=None) == 1
    row.refresh_from_db()
    assert (row.params, row.body, ali.taken[0]["TemplateParam"]) == ({}, "", {"code": "246810"})


def test_templates_are_checked_when_they_are_saved(project: Any, root: Any) -> None:
    from anju.core.errors import AccessDenied, DomainError

    for wrong, field in (
        ({"fields": [("a", "{nobody}")]}, "values"),
        ({"fields": [("a", "x"), ("a", "y")]}, "values"),
        ({"code": " "}, "code"),
    ):
        with pytest.raises(DomainError) as refused:
            _register(project, root=root, **wrong)
        assert refused.value.field == field
    with pytest.raises(AccessDenied):
        _register(project, for_company=True)
    kind = ports.kind_named("residents.registration.approved")
    assert queries.vendor_template(kind.name, Channel.SMS, project.pk) is None


def test_an_account_file_that_lacks_something_says_what(tmp_path: Path) -> None:
    file = tmp_path / "sms.toml"
    file.write_text('vendor = "tencent"\nkey_id = "a"\nkey_secret = "b"\nsign_name = "c"\n')
    with pytest.raises(account.BadAccountFile, match="app_id"):
        account.read(file)
    file.write_text('vendor = "aliyun"\nkey_id = "a"\nkey_secret = "b"\nsign_name = "c"\n')
    assert account.read(file).sign_name == "c"
