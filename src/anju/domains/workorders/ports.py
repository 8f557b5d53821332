"""What the domains above bring: the kinds of work that orders are opened for, and what holds an act back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

_kinds: dict[str, Kind] = {}
_gates: list[Callable[[Any, str], None]] = []
_keepers: list[Keeper] = []
_homes: list[Homes] = []
_photo_readers: list[Callable[[Collection[int]], Mapping[int, int]]] = []


@dataclass(frozen=True)
class Kind:
    """A kind of work, named ``domain.noun``; its limits and dispatch rules are set under this name.

    ``needs_record`` and ``photos_to_finish`` say what finished work has to show: words on what was done, and how many
    photos of how it is now (`count_photos`).
    ``categories`` gives codes of categories with their names, as the desk reads and filters by them; kinds whose
    categories stand in one table give the same function. ``trades`` says by those codes which trade goes
    (`workforce.enums.Trade`); work of an unknown one is anybody's.
    ``is_answered``: an answer may be all that there is to do, so the desk may give it and be done.
    ``displeased`` picks of orders those whose resident was not content with who came.
    ``is_personal``: somebody is given it and answers for it; it is in nobody's pool, and no plan suggests anybody.
    """

    name: str
    label: str | Promise
    needs_record: bool = False
    photos_to_finish: int = 0
    categories: Callable[[], Sequence[tuple[str, str | Promise]]] | None = None
    trades: Callable[[], Mapping[str, str]] | None = None
    displeased: Callable[[Collection[int]], Collection[int]] | None = None
    is_answered: bool = False
    is_personal: bool = False

    def __str__(self) -> str:
        return self.name


def register_kind(kind: Kind) -> Kind:
    """Make a kind of work known; a second one under the same name is a programming error."""
    if _kinds.get(kind.name, kind) != kind:
        raise ValueError(f"kind of work {kind.name} is registered twice")
    _kinds[kind.name] = kind
    return kind


def kinds() -> dict[str, Kind]:
    """Return every registered kind by its name."""
    return dict(_kinds)


def personal_kinds() -> list[str]:
    """Return the kinds whose orders nobody takes: who leads such work gives each to somebody."""
    return sorted(name for name, kind in _kinds.items() if kind.is_personal)


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Return the kinds for a form, in order of their names."""
    return [(name, kind.label) for name, kind in sorted(_kinds.items())]


def category_choices() -> list[tuple[str, str | Promise]]:
    """Return the categories of every kind by their codes, each once (one query a table of categories)."""
    readers = dict.fromkeys(kind.categories for kind in _kinds.values() if kind.categories)
    return list({code: name for read in readers for code, name in read()}.items())


def trades() -> dict[str, str]:
    """Return which trade goes, by the code of the category (one query a table of categories)."""
    readers = dict.fromkeys(kind.trades for kind in _kinds.values() if kind.trades)
    return {code: trade for read in readers for code, trade in read().items()}


def guard_acts(gate: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    """Let a domain above hold acts back: ``gate`` is given the locked order and the act, and raises `DomainError`.

    It is asked before every act that the table allows, whoever does it; most acts are none of its business.
    """
    if gate not in _gates:
        _gates.append(gate)
    return gate


def ask_gates(order: Any, act: str) -> None:
    """Ask every gate whether an act may be done to an order now."""
    for gate in _gates:
        gate(order, act)


def count_photos(reader: Callable[[Collection[int]], Mapping[int, int]]) -> Callable[..., Mapping[int, int]]:
    """Let a domain above, which knows what photos show, say how many show the work of each order as it is now."""
    if reader not in _photo_readers:
        _photo_readers.append(reader)
    return reader


def photos_of_work_done(order_ids: Collection[int]) -> dict[int, int]:
    """Return how many photos show the present work of each order done (one query a reader); none are left out."""
    found: dict[int, int] = {}
    for read in _photo_readers if order_ids else ():
        for order, number in read(order_ids).items():
            found[order] = found.get(order, 0) + number
    return found


def displeased(order_ids: Collection[int]) -> set[int]:
    """Return those of the orders whose resident was not content with the work (one query a reader)."""
    readers = dict.fromkeys(kind.displeased for kind in _kinds.values() if kind.displeased)
    return {pk for read in readers for pk in read(order_ids)} if order_ids else set()


class Keeper(Protocol):
    """Says from whom which orders are kept: pairs of an order and an account, of some orders or of one account."""

    def __call__(
        self, *, order_ids: Collection[int] | None = None, user_id: int | None = None
    ) -> Collection[tuple[int, int]]: ...


def keep_apart(keeper: Keeper) -> Keeper:
    """Let a domain above keep orders from people who could see them otherwise, because they are about these people."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def kept_from(user_id: int | None) -> set[int]:
    """Return the orders that an account does not get to see (one query a keeper); the system sees all."""
    return {order for keeper in _keepers for order, _user in keeper(user_id=user_id)} if user_id is not None else set()


def apart_from(order_ids: Collection[int]) -> dict[int, set[int]]:
    """Return for some orders the accounts that are told nothing of them (one query a keeper)."""
    found: dict[int, set[int]] = {}
    for keeper in _keepers if order_ids else ():
        for order, user in keeper(order_ids=order_ids):
            found.setdefault(order, set()).add(user)
    return found


class Homes(Protocol):
    """Says which homes told of the orders of a period besides the unit of each: pairs of an order and a unit."""

    def __call__(
        self, *, project_id: int, first: dt.datetime, last: dt.datetime, category: str
    ) -> Collection[tuple[int, int]]: ...


def tell_of_homes(homes: Homes) -> Homes:
    """Let a domain above say who else told of what one order is done for, so that the map of hot spots shows them."""
    if homes not in _homes:
        _homes.append(homes)
    return homes


def homes_told(*, project_id: int, first: dt.datetime, last: dt.datetime, category: str) -> set[tuple[int, int]]:
    """Return an order and a unit for each further home that told of an order opened in a period, of one class."""
    asked: dict[str, Any] = {"project_id": project_id, "first": first, "last": last, "category": category}
    return {pair for homes in _homes for pair in homes(**asked)}
