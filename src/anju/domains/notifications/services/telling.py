"""Telling people: one statement for one reader or for a hundred thousand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from anju.core import clock
from anju.domains.identity.enums import Language
from anju.domains.identity.models import User
from anju.domains.notifications import queries
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.ports import Kind, Words, kind_named
from anju.domains.notifications.services.inbox import CHANNEL, USERS_A_PUSH
from anju.domains.notifications.services.sending import QUEUE, wake

TELL_TASK = "notifications.tell_later"


@dataclass(frozen=True)
class Audience:
    """Who is told: a SELECT of ``user_id`` (or NULL), ``phone``, ``facts`` (jsonb), ``url`` and ``key``.

    A row a reader. ``key`` names what the reader is told once; empty where nothing guards. Every column has its type.
    """

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """An account that is told something of its own: what fills the words, the page that opens, what is told once."""

    user_id: int
    params: Mapping[str, object]
    url: str = ""
    key: str = ""


@dataclass(frozen=True)
class Told:
    """How many inboxes were written to, and how many messages were put on their way by other channels."""

    inboxes: int
    messages: int


_AUDIENCE = """
audience AS MATERIALIZED (
    SELECT source.user_id, COALESCE(NULLIF(source.phone, ''), account.phone, '') AS phone,
        COALESCE(account.email, '') AS email, COALESCE(account.language, 'zh-hans') AS language,
        source.facts, source.key, COALESCE(NULLIF(source.url, ''), {address}) AS url
    FROM ({source}) source LEFT JOIN identity_user account ON account.id = source.user_id
    WHERE source.user_id IS NULL OR account.is_active
)"""
_READER = """
chosen AS (
    SELECT reader.*, way.channel FROM audience reader CROSS JOIN unnest(%(_ways)s::text[]) way (channel)
    LEFT JOIN notifications_preference held
        ON held.user_id = reader.user_id AND held.kind = %(_kind)s AND held.channel = way.channel
    WHERE (way.channel = ANY(%(_defaults)s::text[]) AND %(_is_required)s)
        OR COALESCE(held.is_on, way.channel = ANY(%(_defaults)s::text[]))
), bound AS (
    SELECT chosen.user_id, held.openid FROM chosen JOIN notifications_wechatbinding held
        ON held.user_id = chosen.user_id AND held.app_id = %(_app)s WHERE chosen.channel = 'wechat'
), reader AS (
    SELECT *, phone AS address FROM chosen WHERE channel = 'sms' AND phone <> ''
        AND NOT EXISTS (SELECT FROM bound WHERE bound.user_id = chosen.user_id)
    UNION ALL SELECT chosen.*, bound.openid FROM chosen JOIN bound ON bound.user_id = chosen.user_id
        WHERE channel = 'wechat'
    UNION ALL SELECT *, email FROM chosen WHERE channel = 'email' AND email <> ''
    UNION ALL SELECT chosen.*, device.id::text FROM chosen
        JOIN notifications_device device ON device.user_id = chosen.user_id WHERE channel = 'push'
)"""
# The values of a reader are filled in by the statement; what is the same for all was filled in before.
_TELL = f"""
WITH {_AUDIENCE}, words (channel, language, title, body) AS (SELECT * FROM unnest(
    %(_channels)s::text[], %(_languages)s::text[], %(_titles)s::text[], %(_bodies)s::text[])
), inbox AS (
    INSERT INTO notifications_notification (project_id, user_id, kind, title, body, url, key, created_at)
    SELECT %(_project)s, reader.user_id, %(_kind)s, left({{title}}, 200), {{body}}, reader.url, reader.key, %(_now)s
    FROM audience reader JOIN words ON words.channel = 'in_app' AND words.language = reader.language
    WHERE reader.user_id IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING user_id, title, url
), {_READER}, sent AS (
    INSERT INTO notifications_delivery (project_id, user_id, kind, channel, address, title, body, params, url, key,
        is_urgent, state, created_at, next_at, expires_at)
    SELECT %(_project)s, reader.user_id, %(_kind)s, reader.channel, reader.address, left({{title}}, 200), {{body}},
        CASE WHEN reader.channel IN ('sms', 'wechat') THEN %(_common)s::jsonb || {{params}} ELSE '{{{{}}}}'::jsonb END,
        reader.url, reader.key, %(_is_urgent)s, 'waiting', %(_now)s, %(_next_at)s, %(_expires_at)s
    FROM reader JOIN words ON words.channel = reader.channel AND words.language = reader.language
    ON CONFLICT DO NOTHING
    RETURNING 1
), live AS (
    SELECT pg_notify(%(_live)s, json_build_object('users', json_agg(user_id), 'event', 'notification',
        'data', json_build_object('title', title, 'url', url))::text)
    FROM (SELECT *, (row_number() OVER (PARTITION BY title, url) - 1) / %(_a_push)s AS slice FROM inbox) told
    GROUP BY title, url, slice
)
SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM sent), (SELECT count(*) FROM live)
"""  # noqa: S608 - composed of this module's own texts
_COUNT = f"""
WITH {_AUDIENCE}, {_READER}
SELECT 'people', count(*) FROM audience UNION ALL
SELECT 'in_app', count(*) FROM audience WHERE user_id IS NOT NULL UNION ALL
SELECT channel, count(DISTINCT (user_id, phone)) FROM reader GROUP BY channel
"""  # noqa: S608 - composed of this module's own texts
_GIVEN = """
SELECT user_id, ''::text AS phone, '{}'::jsonb AS facts, %(url)s::text AS url, %(key)s::text AS key
FROM unnest(%(users)s::bigint[]) user_id
UNION ALL
SELECT NULL::bigint, phone, '{}'::jsonb, %(url)s::text, %(key)s::text FROM unnest(%(phones)s::text[]) phone
"""
_EACH = """
SELECT user_id, ''::text AS phone, facts::jsonb AS facts, url, key
FROM unnest(%(users)s::bigint[], %(facts)s::text[], %(urls)s::text[], %(keys)s::text[])
    AS own (user_id, facts, url, key)
"""


def tell(
    *,
    kind: str,
    params: Mapping[str, object],
    users: Iterable[User | int] = (),
    phones: Iterable[str] = (),
    url: str = "",
    project_id: int | None = None,
    key: str = "",
    at: dt.datetime | None = None,
) -> Told:
    """Tell people the same thing, in each one's language, by the channels they chose; with a scope for the project.

    ``users`` are accounts or their numbers; ``phones`` are of people without an account, who get a text message when
    the kind goes by text. Nobody is told twice under one ``key``. With ``at`` a job tells them then. Asks no
    permission: who may act was asked by the service whose act this follows from.
    """
    told = kind_named(kind)
    said = {name: str(params[name]) for name in told.params}
    ids = sorted({user if isinstance(user, int) else user.pk for user in users})
    numbers = sorted({phone for phone in phones if phone})
    if at is not None and at > clock.now():
        facts: dict[str, Any] = {"kind": kind, "params": said, "users": ids, "phones": numbers, "url": url, "key": key}
        app.configure_task(TELL_TASK, queue=QUEUE, schedule_at=at).defer(project_id=project_id, facts=facts)
        return Told(0, 0)
    if not ids and not numbers:
        return Told(0, 0)
    if not url and wording.placeholders(told.address) <= set(params):
        url = wording.fill(told.address, {name: str(value) for name, value in params.items()})
    audience = Audience(_GIVEN, {"users": ids, "phones": numbers, "url": url, "key": key})
    return _tell(told, audience, said, project_id, address="")


def tell_each(*, kind: str, readers: Sequence[Reader], project_id: int | None = None) -> Told:
    """Tell each reader something of their own, all of them by one statement; otherwise as `tell`."""
    if not readers:
        return Told(0, 0)
    values = {
        "users": [one.user_id for one in readers],
        "facts": [json.dumps({name: str(value) for name, value in one.params.items()}) for one in readers],
        "urls": [one.url for one in readers],
        "keys": [one.key for one in readers],
    }
    return tell_all(kind=kind, audience=Audience(_EACH, values), project_id=project_id)


def tell_all(
    *,
    kind: str,
    audience: Audience,
    params: Mapping[str, object] | None = None,
    project_id: int | None = None,
    ways: Collection[str] | None = None,
) -> Told:
    """Tell an audience that a query finds; values come from ``params`` (for all) and from each reader's ``facts``.

    One statement writes inboxes, the messages of the other channels and the live events; a job is deferred for what
    has to leave the house. Readers with the same ``key`` as before are left out. ``ways`` narrows the channels.
    """
    told = kind_named(kind)
    return _tell(told, audience, params or {}, project_id, address=told.address, ways=ways)


def count_readers(
    *, kind: str, audience: Audience, ways: Collection[str] | None = None, project_id: int | None = None
) -> dict[str, int]:
    """Return how many an audience has: ``people``, those with an inbox (``in_app``), and by other channels.

    Counts what `tell_all` would send now, with everybody's own choices; one statement.
    """
    told = kind_named(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT.format(source=audience.sql, address="''::text"),
            {**audience.params, **_choice_facts(told, ways, project_id)},
        )
        return dict(cursor.fetchall())


def _tell(
    told: Kind,
    audience: Audience,
    params: Mapping[str, object],
    project_id: int | None,
    *,
    address: str,
    ways: Collection[str] | None = None,
) -> Told:
    common = {name: str(value) for name, value in params.items()}
    asked = [*told.params, *sorted(wording.placeholders(address) - set(told.params))]
    own = [name for name in asked if name not in common]
    parts = {
        "title": _filled("words.title", "reader", own),
        "body": _filled("words.body", "reader", own),
        "address": _filled("%(_address)s", "source", own),
        "params": _own_params(told, own),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL.format(source=audience.sql, **parts),
            {
                **audience.params,
                **_facts(told, common, project_id),
                **_choice_facts(told, ways, project_id),
                **_names(own),
                "_common": json.dumps({name: common[name] for name in told.params if name in common}),
                "_address": wording.fill(address, common),
            },
        )
        inboxes, messages, _pushed = cursor.fetchone()
    if messages:
        wake(project_id, is_urgent=told.is_urgent)
    return Told(inboxes, messages)


def _facts(kind: Kind, common: Mapping[str, str], project_id: int | None) -> dict[str, Any]:
    """Return the statement's own parameters; they begin with a line, an audience's do not."""
    now = clock.now()
    rows: list[tuple[str, str, Words]] = [
        (channel, language, Words(wording.fill(words.title, common), wording.fill(words.body, common)))
        for (channel, language), words in _in_every_language(queries.words_in_force(kind, project_id)).items()
    ]
    return {
        "_project": project_id,
        "_now": now,
        "_next_at": now if kind.is_urgent else queries.quiet_hours(project_id).over_at(now),
        "_expires_at": now + dt.timedelta(minutes=kind.lasts_minutes) if kind.lasts_minutes else None,
        "_is_urgent": kind.is_urgent,
        "_channels": [channel for channel, _language, _words in rows],
        "_languages": [language for _channel, language, _words in rows],
        "_titles": [words.title for _channel, _language, words in rows],
        "_bodies": [words.body for _channel, _language, words in rows],
        "_live": CHANNEL,
        "_a_push": USERS_A_PUSH,
    }


def _choice_facts(kind: Kind, ways: Collection[str] | None, project_id: int | None) -> dict[str, Any]:
    possible = queries.possible_channels(kind) - {Channel.IN_APP}
    if Channel.WECHAT in possible and queries.vendor_template(kind.name, Channel.WECHAT, project_id) is None:
        possible -= {Channel.WECHAT}
    return {
        "_app": queries.wechat_app(),
        "_kind": kind.name,
        "_is_required": kind.is_required,
        "_ways": sorted(way for way in possible if ways is None or way in ways),
        "_defaults": sorted(queries.defaults_of(kind)),
    }


def _in_every_language(said: queries.Said) -> dict[tuple[Channel, str], Words]:
    """Let simplified Chinese stand in where a language has nothing, so that no reader is left out."""
    channels = {channel for channel, _language in said}
    return {
        (channel, language): said.get((channel, language)) or said[channel, Language.ZH_HANS.value]
        for channel in channels
        for language in Language.values
    }


def _filled(sql: str, row: str, names: Sequence[str]) -> str:
    """Return the SQL that fills the values of a row into a text, in the order `wording.fill` does."""
    for number, _name in enumerate(names):
        sql = f"replace({sql}, %(_mark_{number})s, COALESCE({row}.facts ->> %(_name_{number})s, ''))"
    return sql


def _own_params(kind: Kind, own: Sequence[str]) -> str:
    """Return the SQL of a reader's own values as an object; they are named as the marks of `_names`."""
    pairs = [
        f"%(_name_{number})s::text, COALESCE(reader.facts ->> %(_name_{number})s, '')"
        for number, name in enumerate(own)
        if name in kind.params
    ]
    return f"jsonb_build_object({', '.join(pairs)})"


def _names(names: Sequence[str]) -> dict[str, str]:
    marks = {f"_mark_{number}": f"{{{name}}}" for number, name in enumerate(names)}
    return marks | {f"_name_{number}": name for number, name in enumerate(names)}
