"""Accounts: opening, closing, one-time passwords, sessions."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from tests.conftest import actor_with

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity import queries
from anju.domains.identity import services as identity

pytestmark = pytest.mark.django_db


def session_of(user) -> str:
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=user, session_key=store.session_key, ip="127.0.0.1", user_agent="test")
    return store.session_key


def test_open_account_gives_a_password_that_has_to_be_changed(root):
    opened = identity.open_account(actor=root, username="li.ming", name="李明", phone="13800000000")
    assert opened.user.check_password(opened.password)
    assert opened.user.must_change_password
    assert opened.valid_until - clock.now() > timedelta(hours=71)


def test_open_account_without_permission_is_denied():
    with pytest.raises(AccessDenied):
        identity.open_account(actor=actor_with("identity.user:view"), username="x", name="某")


@pytest.mark.parametrize("username", ["LI.MING", "li ming", "李;明", ""])
def test_open_account_refuses_taken_and_odd_names(root, username):
    identity.open_account(actor=root, username="li.ming", name="李明")
    with pytest.raises(DomainError) as refused:
        identity.open_account(actor=root, username=username, name="某")
    assert refused.value.field == "username"


def test_changing_the_password_uses_the_one_time_password_up(root):
    user = identity.open_account(actor=root, username="a", name="甲").user
    identity.change_own_password(user=user, password="Rather-long-1")
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password("Rather-long-1")


def test_edit_user_keeps_a_number_that_was_not_typed(root, make_user):
    user = make_user("a")
    identity.edit_user(actor=root, user=user, name="甲", phone="13912345678")
    identity.edit_user(actor=root, user=user, name="甲一", email="a@example.cn")
    user.refresh_from_db()
    assert (user.name, user.email, user.phone) == ("甲一", "a@example.cn", "13912345678")


def test_deactivate_user_ends_the_sessions(root, make_user):
    user, other = make_user("a"), make_user("b")
    key, kept = session_of(user), session_of(other)
    assert identity.deactivate_user(actor=root, user=user) == 1
    assert not SessionStore().exists(key)
    assert SessionStore().exists(kept)
    user.refresh_from_db()
    assert not user.is_active


def test_nobody_closes_their_own_account(make_user):
    user = make_user("a")
    with pytest.raises(DomainError):
        identity.deactivate_user(actor=actor_with("identity.user:edit", user_id=user.pk), user=user)


def test_the_last_administrator_cannot_be_deactivated(root, make_user):
    first, second = make_user("a", "administrator"), make_user("b", "administrator")
    identity.deactivate_user(actor=root, user=first)
    with pytest.raises(DomainError):
        identity.deactivate_user(actor=root, user=second)
    second.refresh_from_db()
    assert second.is_active
    assert list(queries.administrators()) == [second]


def test_reactivated_account_needs_a_new_password(root, make_user):
    user = make_user("a", password="Known-by-all-1")
    identity.deactivate_user(actor=root, user=user)
    opened = identity.reactivate_user(actor=root, user=user)
    user.refresh_from_db()
    assert user.is_active
    assert user.must_change_password
    assert not user.check_password("Known-by-all-1")
    assert user.check_password(opened.password)


def test_reset_password_ends_sessions_and_is_not_for_oneself(root, make_user):
    user = make_user("a")
    key = session_of(user)
    identity.reset_password(actor=root, user=user)
    assert not SessionStore().exists(key)
    with pytest.raises(DomainError):
        identity.reset_password(actor=actor_with("identity.user:edit", user_id=user.pk), user=user)


def test_remember_language_keeps_known_languages_only(make_user):
    user = make_user("a")
    identity.remember_language(actor=actor_with(user_id=user.pk), language="en")
    identity.remember_language(actor=actor_with(user_id=user.pk), language="tlh")
    user.refresh_from_db()
    assert user.language == "en"
