"""Texts are compared in English, whatever the default language is."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English."""
    with translation.override("en"):
        yield
