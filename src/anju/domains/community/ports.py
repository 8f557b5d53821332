"""What notices need to know from outside: who is told of an incident in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Followers = Callable[[int], Iterable[int]]
_followers: list[Followers] = []


def register_followers(followers: Followers) -> Followers:
    """Bring what finds the accounts that are told of each step of an order, by its number, to be told nothing twice."""
    if followers not in _followers:
        _followers.append(followers)
    return followers


def followers_of(order_id: int) -> set[int]:
    """Return the accounts that are told of each step of an order already."""
    return {user for followers in _followers for user in followers(order_id)}
