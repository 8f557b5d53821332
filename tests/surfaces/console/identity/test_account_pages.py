"""Pages of one's own account: every one stands in our look, under our content security policy, in Chinese."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
SIGNED_OUT = ["account_login", "account_inactive"]
SIGNED_IN = [
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


class Inline(HTMLParser):
    """Collects what the content security policy would block, and English words that should be Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.texts: list[str] = []
        self._script: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.faults += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag in ("script", "style"):
            self._script = "data" if given.get("type") == "application/json" or given.get("src") else tag

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._script = None

    def handle_data(self, data):
        if self._script in ("script", "style") and data.strip():
            self.faults.append(f"inline {self._script}")
        elif self._script is None and data.strip():
            self.texts.append(data.strip())


def read(text: str) -> Inline:
    parser = Inline()
    parser.feed(text)
    return parser


@pytest.fixture
def fresh(client, make_user, project):
    """Sign in, and give the password once more as sensitive pages want it."""
    make_user("li.ming", "cashier", project=project)
    client.post("/account/login/", {"login": "li.ming", "password": "Anju-2026"})
    client.post("/account/reauthenticate/", {"password": "Anju-2026"})
    return client


def enough(page) -> None:
    text = page.content.decode()
    assert page.status_code == 200
    assert "ui/css/anju.css" in text
    assert read(text).faults == []


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_pages_for_signed_out_people_stand_in_our_look(client, name):
    enough(client.get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_the_account_stand_in_our_look(fresh, name):
    enough(fresh.get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_the_account_are_for_signed_in_people(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(("/account/login/", "/"))


def test_two_step_sign_in_from_activation_to_recovery_codes(fresh, settings):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    page = fresh.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert re.search(r'<img[^>]+src="data:image/svg\+xml', text)
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    activated = fresh.post(reverse("mfa_activate_totp"), {"code": code})
    assert activated.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = fresh.get(activated.headers["Location"])
    enough(codes)
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_index"):
        enough(fresh.get(reverse(name)))
    assert fresh.get(reverse("mfa_download_recovery_codes")).headers["Content-Type"].startswith("text/plain")

    fresh.post("/account/logout/")
    second = fresh.post("/account/login/", {"login": "li.ming", "password": "Anju-2026"})
    assert second.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in fresh.session
    enough(fresh.get(second.headers["Location"]))
    wrong = fresh.post(second.headers["Location"], {"code": "000000"})
    enough(wrong)
    recovery = codes.context["unused_codes"][0]
    assert fresh.post(second.headers["Location"], {"code": recovery}).headers["Location"] == "/"
    assert fresh.get("/p/T1/").status_code == 200


def test_sensitive_pages_ask_for_the_password_again(client, make_user):
    make_user("li.ming")
    client.post("/account/login/", {"login": "li.ming", "password": "Anju-2026"})
    asked = client.get(reverse("mfa_activate_totp")).headers["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    enough(client.get(asked))
    assert client.post(asked, {"password": "wrong"}).status_code == 200
    assert client.post(asked, {"password": "Anju-2026"}).status_code in (200, 302)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_list_of_sessions_names_devices(fresh):
    browser = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/109.0 Safari/537.36"}
    fresh.get("/p/T1/", headers=browser)
    assert "Chrome, Windows" in fresh.get(reverse("usersessions_list"), headers=browser).content.decode()


def test_passkey_sign_in_offers_its_challenge_to_the_script(client):
    page = client.get(reverse("account_login")).content.decode()
    assert 'action="/account/two-step/webauthn/login/"' in page
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert "request_options" in answer.json()
