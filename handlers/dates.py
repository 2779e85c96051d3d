"""Days and spans as people type them (art. 6, 10), read strictly: what could mean two things is asked again.

A day without a year is the most recent one that fits; months come before days in figures (``3.2``), and
whatever was understood is shown in full before anything is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from handlers.reply import Say, say
from handlers.texts_in import Wrong, brief, one_line
from rules.record import Half
from storage.submissions import Details

_LONGEST_ACROSS_YEARS = timedelta(days=183)
"""Longer than this, a span whose year has to be supplied is more likely written the wrong way round."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_DAY = r"(?P<day>\d{1,2})"
_NTH = rf"{_DAY}(?:st|nd|rd|th)?"
_IN_FIGURES = (
    rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep){_DAY}",
    rf"(?P<month>\d{{1,2}})[./]{_DAY}",
)
_IN_WORDS = (
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>\d{{1,2}})月{_DAY}[日号]?",
    rf"{_MONTH} {_NTH}{_YEAR}",
    rf"{_NTH} {_MONTH}{_YEAR}",
    rf"{_DAY}[日号]",
    rf"{_NTH}{_YEAR}",
)
_DAYS = tuple(re.compile(pattern, re.ASCII) for pattern in (*_IN_FIGURES, *_IN_WORDS))
_NAMED = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "明天": -1, "tomorrow": -1}
_WEEKDAYS = {name: index for index, name in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {name: index for index, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_TAIL = re.compile(
    r"(?: ?\(?(?:(?:周|星期)(?P<zh>[一二三四五六日天])|(?P<en>mon|tue|wed|thu|fri|sat|sun))\)?)?"
    r"(?: ?(?P<half>上午|下午|全天|am|pm|a\.m\.|p\.m\.|morning|afternoon))?"
)
_HALVES = {"上": Half.AM, "下": Half.PM, "a": Half.AM, "p": Half.PM, "m": Half.AM, "全": None}
_BETWEEN = re.compile(r" ?(?:-|–|—|~|→|到|至| to | until ) ?")
_CODE = re.compile(r"(\d{8})([ap])-(\d{8})([ap])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From a half of a day to a half of a day, both included."""

    start: date
    start_half: Half
    end: date
    end_half: Half

    @property
    def code(self) -> str:
        """``20260302a-20260306p``: what a button and a draft hold."""
        return f"{self.start:%Y%m%d}{self.start_half.value[0]}-{self.end:%Y%m%d}{self.end_half.value[0]}"

    @classmethod
    def of_code(cls, code: str) -> Span | None:
        """The span of a code; nothing for what is none."""
        found = _CODE.fullmatch(code)
        if found is None:
            return None
        try:
            start, end = date.fromisoformat(found[1]), date.fromisoformat(found[3])
        except ValueError:
            return None
        return cls(start, Half(found[2] + "m"), end, Half(found[4] + "m"))


@dataclass(frozen=True, slots=True)
class _Point:
    """One side of what was typed. ``in_words`` lets the other side leave its month out (``3月2-6日``)."""

    day: int
    month: int | None
    year: int | None
    in_words: bool
    half: Half | None
    weekday: int | None


def read_span(text: str, today: date, first_year: int) -> Span:
    """Read a day or a span that is over by ``today`` and not before ``first_year``.

    Without halves a day is a whole one. Raises ``Wrong`` with what is the matter.
    """
    span = Span.of_code(text) or _typed(text, today)
    if (span.end, span.end_half) < (span.start, span.start_half):
        raise Wrong(say("log-date-reversed", start=span.start, end=span.end))
    if span.end > today:
        raise Wrong(say("log-date-future", day=span.end))
    if span.start.year < first_year:
        raise Wrong(say("log-date-early", year=first_year))
    return span


def read_planned(text: str, today: date, first_year: int) -> Span:
    """Read a day or a span that may be still to come; without a year it is the latest until half a year from ``today``.

    Raises ``Wrong`` with what is the matter.
    """
    span = _typed(text, today, today + _LONGEST_ACROSS_YEARS)
    if (span.end, span.end_half) < (span.start, span.start_half):
        raise Wrong(say("log-date-reversed", start=span.start, end=span.end))
    if span.start.year < first_year:
        raise Wrong(say("log-date-early", year=first_year))
    return span


def read_day(text: str, today: date, latest: date) -> date:
    """One day; without a year it is the latest until ``latest``, or half a year from ``today``. Raises ``Wrong``."""
    span = _typed(text, today, min(latest, today + _LONGEST_ACROSS_YEARS))
    if span.start != span.end:
        raise Wrong(say("log-date-unclear", text=brief(one_line(text), 30)))
    return span.start


def _typed(text: str, today: date, latest: date | None = None) -> Span:
    plain = unicodedata.normalize("NFKC", one_line(text)).casefold()
    unclear = Wrong(say("log-date-unclear", text=brief(one_line(text), 30)))
    readings = [_completed(points) for points in _readings(plain, today)]
    spans = {_placed(*points, today=latest or today, unclear=unclear) for points in readings if points is not None}
    if len(spans) != 1:
        raise unclear
    return spans.pop()


def _readings(text: str, today: date) -> Iterator[tuple[_Point, _Point]]:
    """Every way in which the whole text reads as a day, or as two with a sign between them."""
    alone = _point(text, today)
    if alone is not None:
        yield alone, alone
    for sign in _BETWEEN.finditer(text):
        first, last = _point(text[: sign.start()], today), _point(text[sign.end() :], today)
        if first is not None and last is not None:
            yield first, replace(last, half=last.half or Half.PM)


def _point(text: str, today: date) -> _Point | None:
    for name, days in _NAMED.items():
        tail = _TAIL.fullmatch(text, len(name)) if text.startswith(name) else None
        if tail is not None:
            day = today - timedelta(days=days)
            return _Point(day.day, day.month, day.year, False, *_half_and_weekday(tail))
    for pattern in _DAYS:
        found = pattern.match(text)
        tail = _TAIL.fullmatch(text, found.end()) if found else None
        if found is not None and tail is not None:
            told = found.groupdict()
            month = told.get("month") or (_MONTHS.index(told["name"][:3]) + 1 if told.get("name") else None)
            year = told.get("year")
            return _Point(
                int(told["day"]),
                int(month) if month else None,
                int(year) if year else None,
                pattern.pattern in _IN_WORDS,
                *_half_and_weekday(tail),
            )
    return None


def _half_and_weekday(tail: re.Match[str]) -> tuple[Half | None, int | None]:
    half, weekday = tail["half"], tail["zh"] or tail["en"]
    return (_HALVES[half[0]] if half else None), (_WEEKDAYS[weekday] if weekday else None)


def _completed(points: tuple[_Point, _Point]) -> tuple[_Point, _Point] | None:
    """Take a month that one side leaves out from the other, where that one has it in words."""
    first, last = points
    if first.month is None and last.month is not None and last.in_words:
        return replace(first, month=last.month, year=first.year or last.year), last
    if last.month is None and first.month is not None and first.in_words:
        return first, replace(last, month=first.month, year=last.year or first.year)
    return points if first.month and last.month else None


def _placed(first: _Point, last: _Point, *, today: date, unclear: Wrong) -> Span:
    """Give both sides their years."""
    if first.year is None and last.year is not None:
        end = _dated(last, last.year)
        start = _latest(first, end) if end else None
    else:
        start = _dated(first, first.year) if first.year is not None else _latest(first, today)
        end = (_dated(last, last.year) if last.year is not None else _earliest(last, start)) if start else None
    if start is None or end is None:
        raise unclear
    supplied = first.year is None or last.year is None
    if supplied and end - start > _LONGEST_ACROSS_YEARS and start.year != end.year:
        raise Wrong(say("log-date-reversed", start=start, end=end.replace(year=start.year)))
    for point, day in ((first, start), (last, end)):
        if point.weekday not in (None, day.weekday()):
            raise Wrong(say("log-date-weekday", day=day))
    return Span(start, first.half or Half.AM, end, last.half or Half.PM)


def _dated(point: _Point, year: int) -> date | None:
    try:
        return date(year, point.month or 0, point.day)
    except ValueError:
        return None


def _latest(point: _Point, not_after: date) -> date | None:
    """The day's most recent date; one of 29 February may lie years back."""
    years = range(not_after.year, max(not_after.year - 9, MINYEAR), -1)
    return next((day for year in years if (day := _dated(point, year)) and day <= not_after), None)


def _earliest(point: _Point, not_before: date) -> date | None:
    years = range(not_before.year, min(not_before.year + 9, MAXYEAR))
    return next((day for year in years if (day := _dated(point, year)) and day >= not_before), None)


def span_words(span: Span | Details) -> Say:
    """``2026-03-02（周一）上午 → 2026-03-06（周五）下午``; of one day, that day and its half."""
    halves = {
        "start_half": say(f"record-half-{span.start_half.value}"),
        "end_half": say(f"record-half-{span.end_half.value}"),
    }
    if span.start != span.end:
        return say("log-span", start=span.start, end=span.end, **halves)
    if span.start_half == span.end_half:
        return say("log-span-half", day=span.start, half=halves["start_half"])
    return say("log-span-day", day=span.start)


def span_label(span: Span) -> Say:
    """The same for a button: of several days ``2026-03-02上午 → 03-06下午``."""
    if span.start == span.end:
        return span_words(span)
    last = f"{span.end:%m-%d}" if span.start.year == span.end.year else span.end.isoformat()
    halves = [say(f"record-half-{half.value}") for half in (span.start_half, span.end_half)]
    return say("log-span", start=span.start.isoformat(), start_half=halves[0], end=last, end_half=halves[1])
