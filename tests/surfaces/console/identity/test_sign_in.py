"""Sign-in: lock-out in words, one-time passwords, headers, and nothing personal in the log."""

import logging
from datetime import timedelta

import pytest
from django.urls import reverse

from anju.core import clock
from anju.domains.identity import queries
from anju.domains.identity import services as identity

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_counts_left_over():
    from django.core.cache import cache

    cache.clear()


def sign_in(client, username: str, password: str = "Anju-2026", **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def test_sign_in_leads_to_the_project_last_worked_in(client, make_user, project, other_project):
    user = make_user("li.ming", "cashier", project=project)
    identity.grant_role(actor=_root(), user=user, role=queries.roles().get(code="cashier"), project=other_project)
    assert sign_in(client, "LI.ming").headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/p/T1/"
    client.get("/p/T2/")
    client.post("/account/logout/")
    client.session.flush()
    sign_in(client, "li.ming")
    assert client.get("/").headers["Location"] == "/p/T2/"


def test_a_wrong_password_is_told_without_saying_whether_the_account_exists(client, make_user):
    make_user("li.ming")
    known, unknown = sign_in(client, "li.ming", "wrong"), sign_in(client, "nobody", "wrong")
    texts = [_errors(response) for response in (known, unknown)]
    assert texts[0] == texts[1]
    assert texts[0]


def test_five_failures_lock_the_account_and_say_so_in_words(client, make_user):
    make_user("li.ming")
    for _time in range(4):
        assert sign_in(client, "li.ming", "wrong").status_code == 200
    locked = sign_in(client, "Li.Ming", "wrong")
    assert locked.status_code == 429
    text = locked.content.decode()
    assert "15" in text
    assert "li.ming" not in text.lower()
    assert sign_in(client, "li.ming").status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_a_lock_holds_for_one_account_only(client, make_user):
    make_user("li.ming")
    make_user("wang.wu")
    for _time in range(5):
        sign_in(client, "li.ming", "wrong")
    assert sign_in(client, "wang.wu").status_code == 302


def test_a_one_time_password_ends_the_lock(client, make_user):
    user = make_user("li.ming")
    for _time in range(5):
        sign_in(client, "li.ming", "wrong")
    given = identity.reset_password(actor=_root(), user=user)
    _forget_attempts()
    assert sign_in(client, "li.ming", given.password).status_code == 302


def test_a_one_time_password_has_to_be_changed_before_anything_else(client, make_user, project):
    user = make_user("li.ming", "cashier", project=project)
    given = identity.reset_password(actor=_root(), user=user)
    sign_in(client, "li.ming", given.password)
    change = reverse("account_change_password")
    assert client.get("/p/T1/").headers["Location"] == change
    assert client.get(change).status_code == 200
    answer = client.post(
        change, {"oldpassword": given.password, "password1": "Mountain-view-88", "password2": "Mountain-view-88"}
    )
    assert answer.status_code == 302
    assert client.get("/p/T1/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


def test_an_expired_one_time_password_lets_nobody_in(client, make_user):
    user = make_user("li.ming")
    given = identity.reset_password(actor=_root(), user=user)
    with clock.at(clock.now() + timedelta(hours=73)):
        answer = sign_in(client, "li.ming", given.password)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_signed_out_at_once(client, make_user, project):
    user = make_user("li.ming", "cashier", project=project)
    sign_in(client, "li.ming")
    assert client.get("/p/T1/").status_code == 200
    identity.deactivate_user(actor=_root(), user=user)
    assert client.get("/p/T1/").headers["Location"].startswith(LOGIN)
    assert sign_in(client, "li.ming").status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def test_a_failed_sign_in_leaves_nothing_personal_in_the_log(client, make_user, caplog):
    identity.edit_user(actor=_root(), user=make_user("li.ming.2026"), name="李明", phone="13800001234")
    with caplog.at_level(logging.DEBUG):
        for _time in range(6):
            sign_in(client, "li.ming.2026", "S3cret-guess")
    written = "\n".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records if _ours(one))
    for secret in ("li.ming.2026", "S3cret-guess", "13800001234", "127.0.0.1"):
        assert secret not in written


@pytest.mark.parametrize("path", ["/account/signup/", "/account/email/", "/account/password/reset/"])
def test_pages_that_staff_do_not_need_are_not_there(client, path):
    assert client.get(path).status_code == 404


def test_the_demonstration_offers_its_accounts_and_nobody_else_does(client, settings, root, project):
    user = identity.create_user(
        actor=root, username="cashier", name="王收费", password=settings.DEMO_PASSWORD, is_demo=True
    )
    identity.grant_role(actor=root, user=user, role=queries.roles().get(code="cashier"), project=project)
    settings.DEMO = False
    assert "data-fill-login" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    text = client.get(LOGIN).content.decode()
    assert 'data-fill-login="cashier"' in text
    assert "收费员" in text


def test_sign_in_speaks_the_language_that_was_chosen(client):
    assert 'lang="zh-Hans"' in client.get(LOGIN).content.decode()
    client.post(reverse("ui.language"), {"language": "en", "next": LOGIN})
    assert 'lang="en"' in client.get(LOGIN).content.decode()


def _root():
    from anju.core.access import system_actor

    return system_actor("tests")


def _forget_attempts():
    """Clear the per-process limit that stands in front of the lock-out kept in the database."""
    from django.core.cache import cache

    cache.clear()


def _errors(response) -> list[str]:
    return response.context["form"].non_field_errors()


def _ours(record: logging.LogRecord) -> bool:
    """Leave out what only a developer's debug level of the database prints."""
    return not (record.name.startswith("django.db") and record.levelno <= logging.DEBUG)
