"""How people log what they did, each kind of training by its own way through the conversation."""

from __future__ import annotations

import struct
import zlib
from datetime import date

from tests.year.plan import Fate, Training
from tests.year.walker import Walker


async def log(walker: Walker, training: Training) -> None:
    """Log a training and submit it; some think better of it."""
    await _WAYS[training.kind](walker, training)
    before = walker.revision
    await walker.taps("提交")
    receipt = await walker.sees("已提交", after=before)
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
    await walker.taps(*_absent(training))
    await walker.taps("不脱产", training.result)
    await _prove(walker)


def _absent(training: Training) -> tuple[str, ...]:
    return ("没有缺席",) if not training.absent else (str(training.absent),)


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
    await walker.says(str(training.hours))
    await walker.taps("合格")
    await _prove(walker)


async def _prove(walker: Walker) -> None:
    await walker.sees("证书")
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
