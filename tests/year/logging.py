"""How people log what they did, each kind of training by its own way through the conversation."""

from __future__ import annotations

import struct
import zlib
from datetime import date

from sandbox.state import Message
from tests.year.plan import Fate, Training
from tests.year.walker import Walker

JUDGED, OWED = "考核结果？", "以前的年度还有欠缺"


async def log(walker: Walker, training: Training) -> None:
    """Log a training and submit it; some think better of it."""
    before = walker.revision
    await _WAYS[training.kind](walker, training)
    receipt = await walker.step(await walker.sees("请核对", after=before, verb="log.submit"), "提交", "已提交")
    if training.fate is Fate.WITHDRAWN:
        before = walker.revision
        await walker.taps_on(receipt, "撤回")
        await walker.sees("已撤回", after=before)


async def mend(walker: Walker) -> None:
    """Submit anew what was returned, with more told of it."""
    before = walker.revision
    await walker.taps("看全部")
    await walker.sees("请核对", after=before)
    await walker.taps("修改…", "内容")
    await walker.sees("主要内容", after=before)
    before = walker.revision
    await walker.says("制度、案例与讨论")
    await walker.sees("请核对", after=before)
    await walker.taps("提交")
    await walker.sees("已提交", after=before)


async def _external(walker: Walker, training: Training) -> None:
    before = walker.revision
    await walker.says("/log")
    await walker.taps("外部培训", "专项培训班")
    await walker.sees("培训名称", after=before)
    # Others log at the same time, so that what was offered may have left the first three.
    if not walker.has(training.title) or await walker.tries(training.title):
        await walker.says(training.title, "制度与案例", "中国科协", "北京", _days(training.start, training.end))
        await walker.taps("就是这样")
    asked = await walker.sees("几个半天？", after=before)
    asked = await walker.step(asked, _absent(training), "脱产学习吗")
    asked = await walker.step(asked, "不脱产", JUDGED)
    await _prove(walker, asked, training)


def _absent(training: Training) -> str:
    return "没有缺席" if not training.absent else str(training.absent)


async def _online(walker: Walker, training: Training) -> None:
    await walker.says("/log")
    await walker.taps("外部网络培训", "网络学习")
    await walker.says(training.title, "课程", "学堂在线", "网络", _days(training.start, training.end))
    await _study(walker, training)


async def _cadre_academy(walker: Walker, training: Training) -> None:
    await walker.says("/log")
    await walker.taps("外部网络培训", "网络学习")
    await walker.says(training.title, "课程")
    await walker.taps("中国干部网络学院")
    await walker.says("网络", _days(training.start, training.end))
    await _study(walker, training)


async def _self_study(walker: Walker, training: Training) -> None:
    await walker.says("/log", "在职自学", training.title, "读书", "图书馆", _days(training.start, training.end))
    await walker.says(str(training.hours), "无考核")
    await walker.taps("跳过")


async def _study(walker: Walker, training: Training) -> None:
    before = walker.revision
    await walker.says(str(training.hours))
    await _prove(walker, await walker.sees(JUDGED, after=before), training)


async def _prove(walker: Walker, asked: Message, training: Training) -> None:
    """The result, what an earlier year gets of it if that is asked, and a certificate."""
    asked = await walker.step(asked, training.result, "证书", OWED)
    if OWED in asked.text:
        await walker.step(asked, "补 2026 年" if training.makes_up else "不补", "证书")
    before = walker.revision
    await walker.sends(_photo(before))
    await walker.sees("已收到", after=before)
    await walker.taps("没有了，下一步")


def _days(start: date, end: date) -> str:
    return f"{start}" if start == end else f"{start} - {end}"


def _photo(number: int) -> bytes:
    """A PNG that nobody sent before."""
    rows = b"".join(b"\0" + struct.pack(">I", number) * 64 for _ in range(64))
    header = struct.pack(">IIBBBBB", 64, 64, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    told = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


_WAYS = {"external": _external, "online": _online, "cadre_academy": _cadre_academy, "self_study": _self_study}
