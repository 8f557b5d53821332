"""Headers and cookies that protect every page."""

import importlib

import pytest

pytestmark = pytest.mark.django_db
PAGES = ["/account/login/", "/", "/p/T1/", "/system/users/", "/nothing/here/", "/account/sessions/"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_protecting_headers(signed_in, project, path):
    headers = signed_in("administrator").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, make_user):
    make_user("li.ming")
    client.post("/account/login/", {"login": "li.ming", "password": "Anju-2026"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(("https", "secure"), [("1", True), ("0", False)])
def test_cookies_are_secure_where_there_is_https(monkeypatch, https, secure):
    monkeypatch.setenv("ANJU_HTTPS", https)
    monkeypatch.setenv("ANJU_DATA_KEY", "x" * 40)
    from anju.config import settings

    try:
        fresh = importlib.reload(settings)
        assert fresh.SESSION_COOKIE_SECURE is secure
        assert fresh.CSRF_COOKIE_SECURE is secure
        assert fresh.SECURE_SSL_REDIRECT is secure
        assert bool(fresh.SECURE_HSTS_SECONDS) is secure
    finally:
        monkeypatch.undo()
        importlib.reload(settings)


def test_passwords_are_hashed_with_argon2():
    from anju.config import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
