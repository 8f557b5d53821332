"""Live push: only a signed-in user's own events arrive, and a stream ends with its session."""

import asyncio
import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from tests.factories.session import make_session
from tests.surfaces.push.listening import Page

from anju.domains.identity import services as identity
from anju.domains.notifications import services as notifications
from anju.surfaces.push import app


@pytest.fixture
def two_users(committed_db, root):
    with transaction.atomic():
        return [
            identity.create_user(actor=root, username=name, name=name, password="Anju-2026")
            for name in ("alice", "bob")
        ]


def tell(user) -> None:
    with transaction.atomic():
        notifications.notify(users=[user], kind="test", title=f"for {user.name}")
    connection.close()  # this runs in a thread of its own


def end_session(key: str) -> None:
    SessionStore(key).delete()
    connection.close()


def test_each_user_hears_only_of_their_own(two_users, fresh_hub):
    alice, bob = two_users
    keys = [make_session(user) for user in two_users]

    async def listen() -> list[Page]:
        pages = [Page(key) for key in keys]
        tasks = [asyncio.create_task(app.application(page.scope, page.receive, page.send)) for page in pages]
        for page in pages:
            await page.until("event: counts")
        await asyncio.to_thread(tell, alice)
        await asyncio.to_thread(tell, bob)
        await pages[0].until("for alice")
        await pages[1].until("for bob")
        for page in pages:
            page.left.set()
        await asyncio.gather(*tasks)
        fresh_hub.stop()
        return pages

    first, second = asyncio.run(listen())
    assert "for bob" not in first.text
    assert "for alice" not in second.text
    assert json.loads(first.text.split("event: notification\ndata: ")[1].split("\n")[0]) == {
        "title": "for alice",
        "url": "",
    }


def test_every_page_is_told_to_ask_what_it_missed_while_loading(two_users, fresh_hub):
    """Also the one that comes when the process has been listening for long."""
    keys = [make_session(user) for user in two_users]

    async def listen() -> None:
        for key in keys:
            page = Page(key)
            task = asyncio.create_task(app.application(page.scope, page.receive, page.send))
            await page.until("event: counts")
            page.left.set()
            await task
        fresh_hub.stop()

    asyncio.run(listen())


def test_a_stranger_gets_no_stream(committed_db):
    page = Page("no-such-session")
    asyncio.run(app.application(page.scope, page.receive, page.send))
    assert page.sent[0]["status"] == 401


def test_the_stream_ends_when_the_session_ends(two_users, fresh_hub, monkeypatch):
    monkeypatch.setattr(app, "PING_SECONDS", 0.2)
    key = make_session(two_users[0])

    async def listen() -> Page:
        page = Page(key)
        task = asyncio.create_task(app.application(page.scope, page.receive, page.send))
        await page.until(": ping")
        await asyncio.to_thread(end_session, key)
        await asyncio.wait_for(task, 10)
        fresh_hub.stop()
        return page

    assert asyncio.run(listen()).sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_notice_that_rolls_back_is_never_told(two_users, committed_db):
    with pytest.raises(RuntimeError), transaction.atomic():
        notifications.notify(users=[two_users[0]], kind="test", title="lost")
        raise RuntimeError
    from anju.domains.notifications.models import Notification

    assert not Notification.objects.exists()
