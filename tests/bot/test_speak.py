"""How replies queue: what waits holds nothing else up."""

from __future__ import annotations

from datetime import timedelta

from bot.speak import queue_replies
from handlers.reply import Place, Priority, Show, To, say
from tests.outgoing import taken
from tests.story import Academy

CHAT = To(7, "zh")


async def shows(academy: Academy, *shows: Show) -> None:
    async with academy.database.transaction() as work:
        await queue_replies(work, shows, academy.now, None, "zh", None)


async def test_a_reminder_that_waits_for_the_morning_holds_no_answer_up(academy: Academy) -> None:
    """Quiet hours: who asks something at night is answered at night."""
    morning = academy.now + timedelta(hours=8)
    reminder = Show(
        CHAT, "reminder", (say("front-left"),), place=Place.BELOW, priority=Priority.REMINDER, not_before=morning
    )
    await shows(academy, reminder, Show(CHAT, "hint", (say("front-nothing-open"),), place=Place.BELOW))
    async with academy.database.transaction() as work:
        lease = academy.now + timedelta(seconds=8)
        now = await taken(work, "test", academy.now, lease)
        assert [due.priority for due in now] == [Priority.ANSWER]
        later = await taken(work, "test", morning, lease)
        assert [due.priority for due in later] == [Priority.REMINDER]
