"""Part 9: Telegram's limits, 30 messages a second for the bot and one for each chat, and its word to wait."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.budget import MESSAGES, Budget

A_SECOND, A_CHAT = 30, 1
NOW = 1000.3


def moments(budget: Budget, calls: Sequence[tuple[int, str]], now: float = NOW) -> list[float]:
    """When each call may go, all of them asked for at once."""
    return [now + budget.take(chat_id, method, now) for chat_id, method in calls]


def in_any_second(times: Sequence[float]) -> int:
    """The most calls in a second that begins with one of them (a hair less, for what a float rounds)."""
    return max(sum(begin <= each < begin + 1 - 1e-6 for each in times) for begin in times)


def test_a_call_goes_at_once_when_nothing_went_before() -> None:
    assert moments(Budget(A_SECOND, A_CHAT), [(7, "sendMessage")]) == [NOW]


@pytest.mark.parametrize("method", [*MESSAGES, "editMessageText", "editMessageReplyMarkup", "setMyCommands"])
def test_thirty_a_second_over_all_chats(method: str) -> None:
    times = moments(Budget(A_SECOND, A_CHAT), [(chat, method) for chat in range(200)])
    assert times == sorted(times)
    assert in_any_second(times) <= A_SECOND
    assert times[-1] - NOW == pytest.approx(199 / A_SECOND, abs=1 / A_SECOND)


def test_one_a_second_in_a_chat() -> None:
    times = moments(Budget(A_SECOND, A_CHAT), [(7, method) for method in MESSAGES * 2])
    assert all(later - earlier >= 1 / A_CHAT for earlier, later in pairwise(times))


def test_another_chat_does_not_wait_for_a_full_one() -> None:
    full, other = [(7, "sendMessage")] * 5, [(8, "sendMessage")]
    assert moments(Budget(A_SECOND, A_CHAT), full + other)[-1] - NOW < 6 / A_SECOND


def test_chats_that_waited_for_their_own_limit_do_not_come_due_together() -> None:
    """Twenty chats get a second message a second later; twenty others their first just before."""
    budget = Budget(A_SECOND, A_CHAT)
    first = moments(budget, [(chat, "sendMessage") for chat in range(20)])
    second = moments(budget, [(chat, "sendMessage") for chat in range(20)])
    others = moments(budget, [(chat, "sendMessage") for chat in range(20, 40)], NOW + 0.9)
    assert in_any_second(first + second + others) <= A_SECOND


def test_edits_do_not_wait_for_their_chat() -> None:
    """They count against the bot's limit alone."""
    times = moments(Budget(A_SECOND, A_CHAT), [(7, "sendMessage"), (7, "editMessageText"), (7, "editMessageText")])
    assert times[-1] - NOW <= 3 / A_SECOND


def test_a_tap_is_answered_at_once_under_load_and_takes_no_message_s_place() -> None:
    budget = Budget(A_SECOND, A_CHAT)
    moments(budget, [(chat, "sendMessage") for chat in range(60)])
    before = moments(budget, [(7, "answerCallbackQuery")] * 40)
    assert set(before) == {NOW}
    assert moments(budget, [(99, "sendMessage")])[0] - NOW <= 61 / A_SECOND


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "answerCallbackQuery"])
def test_everybody_waits_when_the_server_says_so(method: str) -> None:
    budget = Budget(A_SECOND, A_CHAT)
    budget.wait_for_all(5, NOW)
    budget.wait_for_all(2, NOW)
    assert min(moments(budget, [(7, method), (8, method)])) == NOW + 5


def test_what_is_over_is_forgotten() -> None:
    """A broadcast to the whole academy leaves a few seconds' worth behind, and loses no limit by it."""
    budget = Budget(A_SECOND, A_CHAT)
    now, times = NOW, []
    for chat in range(30_000):
        times += moments(budget, [(chat, "sendMessage")], now)
        now = times[-1]
    assert in_any_second(times[-200:]) <= A_SECOND
    assert len(budget._taken) <= 10_001
    assert len(budget._chats) <= 10_001
