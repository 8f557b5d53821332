"""Turns are given in the order in which threads came, and given back whatever happens."""

from __future__ import annotations

import threading
import time

import pytest

from anju.ui.turns import Turns

PATIENCE = 10


def stand_in_line(turns: Turns, number: int, served: list[int]) -> threading.Thread:
    def wait() -> None:
        with turns:
            served.append(number)

    thread = threading.Thread(target=wait)
    thread.start()
    while len(turns._line) <= number:
        time.sleep(0.001)
    return thread


def test_turns_are_given_in_the_order_of_coming() -> None:
    turns, served = Turns(1), []
    with turns:
        waiting = [stand_in_line(turns, number, served) for number in range(5)]
        assert served == []
    for thread in waiting:
        thread.join(PATIENCE)
    assert served == list(range(5))


def test_who_gives_a_turn_back_and_wants_another_stands_last() -> None:
    turns, served = Turns(1), []
    with turns:
        waiting = stand_in_line(turns, 0, served)
    with turns:  # at once, before the other thread is awake
        assert served == [0]
    waiting.join(PATIENCE)


def test_a_turn_is_given_back_after_a_fault() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns:
        raise ZeroDivisionError
    with turns:
        assert turns._free == 0
    assert turns._free == 1
