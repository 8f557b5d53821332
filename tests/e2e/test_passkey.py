"""A passkey from being added to signing in with it, in a real browser with a virtual authenticator."""

from __future__ import annotations

from typing import Any

from tests.e2e import estate

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_its_owner_in(open_window: Any):
    window = open_window()
    page = window.page
    # A passkey belongs to a host name; browsers make none for a bare address.
    root = window.site.url.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto(f"{root}/account/login/")
    page.fill("#id_login", "baoan")
    page.fill("#id_password", estate.PASSWORD)
    page.click("form#sign-in button[type=submit]")
    page.wait_for_url(lambda url: "/account/" not in url)

    page.goto(f"{root}/account/two-step/webauthn/add/")
    page.fill("#id_password", estate.PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#mfa_webauthn_add")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    page.goto(f"{root}/account/logout/")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/account/login/**")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/account/" not in url)
    assert page.locator(".me-name").first.inner_text() != ""

    page.goto(f"{root}/account/two-step/webauthn/")
    assert page.locator("tbody tr").count() == 1

    page.click("tbody a[href$='/remove/']")
    page.fill("#id_password", estate.PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/remove/")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/webauthn/")
    assert page.locator("tbody tr").count() == 0
