"""Fixtures of the console's tests: people who have signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def signed_in(make_user: Callable[..., Any]) -> Callable[..., Client]:
    """Give a function that signs a new user with these shipped roles in and returns the browser."""

    def sign_in(*roles: str, project: Any = None, username: str = "tester") -> Client:
        user = make_user(username, *roles, project=project)
        browser = Client()
        browser.force_login(user)
        browser.user = user  # type: ignore[attr-defined]
        return browser

    return sign_in
