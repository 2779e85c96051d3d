"""An academy for the load: everybody on HR's roster, bound by their own invite link, in the middle of logging."""

from __future__ import annotations

from bench.contender import Contender
from bench.load import Crowd, Step, says, taps
from sandbox.person import Phone

HEADER = "staff_no,name,unit,unit_name,rank,since,roles"
HR = "HR001,赵敏,ICT,计算所,staff,2018-03-01,approver"
FIRST_ID = 1001
IN_FLIGHT = 64

TITLE_ASKED = (
    Step(says("/log"), "登记什么"),
    Step(says("外部培训"), "属于哪种形式"),
    Step(says("学术会议"), "培训名称"),
)
TITLE_TYPED_AND_TAKEN_BACK = [Step(says("图计算年会"), "主要内容"), Step(taps("返回"), "培训名称")]
"""Two steps of the real conversation: a typed answer, which is checked and kept, and a tap that puts it aside."""


def crowd_of(bot: Contender, people: int, steps: list[Step]) -> Crowd:
    """People whose phones have opened the chat."""
    phones = [bot.sandbox.phone(FIRST_ID + number, started=True) for number in range(people)]
    return Crowd(bot.sandbox.world, phones, steps)


async def register(bot: Contender, people: int) -> dict[int, str]:
    """Put people on the register; the start payload of each account's invite link."""
    lines = [f"{_staff_no(FIRST_ID + number)},王芳,ICT,计算所,staff,2018-03-01," for number in range(people)]
    (bot.folder / "roster.csv").write_text("\n".join([HEADER, HR, *lines]), "utf-8")
    await bot.command("roster", "import", "roster.csv")
    links = (await bot.command("invite", "--all")).splitlines()[1:]
    payloads = {line.split(",")[0]: line.rsplit("start=", 1)[1] for line in links}
    return {FIRST_ID + number: payloads[_staff_no(FIRST_ID + number)] for number in range(people)}


async def settle(bot: Contender, payloads: dict[int, str]) -> None:
    """Everybody binds their account and begins to log, up to the question for the title."""

    async def open_link(phone: Phone) -> object:
        return await phone.start(payloads[phone.person.id])

    async def tell_staff_no(phone: Phone) -> object:
        return await phone.send(_staff_no(phone.person.id))

    bound = (Step(open_link, "工号"), Step(tell_staff_no, "是你吗"), Step(taps("是我"), "好了"))
    for step in (*bound, *TITLE_ASKED):
        await crowd_of(bot, len(payloads), [step]).load(len(payloads), IN_FLIGHT)


def _staff_no(telegram_id: int) -> str:
    return f"A{telegram_id}"
