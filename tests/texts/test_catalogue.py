"""Every text in Chinese and English: the same keys and values, all of them said somewhere, none missing, each in
its own language, its markup Telegram's and its punctuation one (wish 13)."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import pytest

from bot.evidence_check import Unfit
from bot.settings import Settings
from bot.texts import FOLDER, LANGUAGES, texts
from handlers import help, menu
from handlers.classes import fields, marks, reopening, warn
from handlers.log.form import FORM
from handlers.log.questions import WHY
from handlers.oversight import approval, checking, preview
from handlers.papers import annual, unit
from handlers.platform import words
from handlers.records import looked
from handlers.register import feed_told
from handlers.review import decide, reasons
from handlers.review.dossier import DECIDED
from handlers.staff import change as staff_change
from handlers.standing import causes
from handlers.standing.my import BUCKET_NAMES
from handlers.unit_rules import change
from rules.check_in import Outcome
from rules.policy import CreditBelowLimit
from rules.record import Form, Half, Rank, Result, Route, State
from rules.workflow import Verb
from sandbox.html import parse, utf16
from storage.classes import ENROLLED, WAITING, ClassState
from storage.samples import IN_ORDER
from storage.shortfalls import WITHDRAWN
from tests.texts.catalogue import ROOT, catalogue, keys_of, modules, said, words_in_code, written

LABEL_LIMIT = 40
HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"


def codes_in(*places: str) -> set[str]:
    """The words in some modules that may be the code of a fault."""
    inside = [module for path, module in modules().items() if str(path).startswith(places)]
    return {
        node.value
        for module in inside
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[a-z_-]+", node.value)
    }


COMPUTED: dict[str, Iterable[object]] = {
    "attendance-{}": (*marks.MARKS.values(), "none"),
    "attendance-{}-ask": ("all", "close"),
    "attendance-{}-yes": ("all", "close"),
    "attendance-warn-{}": (warn.FINE, warn.NEAR, warn.LOST),
    "check-in-{}": Outcome,
    "class-button-{}": (
        *("list", "people", "results", "register", "change", "cancel"),
        *("sessions", "reopen", "anew"),
    ),
    "class-anew-{}": ("line", "new", "own", "left"),
    "class-days-{}": ("more", "less"),
    "class-units-{}": ("more", "less"),
    "class-field-{}": (field.key for field in fields.FORM),
    "class-is-{}": (*ClassState, "over"),
    "class-list-{}": ("joined", "open"),
    "class-now-{}": (ENROLLED, WAITING),
    "class-state-{}": ClassState,
    "class-void-{}": ("failed", "absent_seventh"),
    "tries-{}": Outcome,
    "binding-button-{}": ("yes", "no", *LANGUAGES),
    "binding-card-{}": ("accepted", "refused", "replaced"),
    "binding-wrong-{}": ("link", "staff-no"),
    "case-bad-{}": ("year", "as_of"),
    "cli-progress-{}": ("people", "rows"),
    "feed-column-{}": ("file", "row", "id", "staff-no", "title", "fault"),
    "feed-told-{}": feed_told.OF_NOTE,
    "paper-{}": ("archive", "annual", "appointment", "reminder"),
    "paper-button-{}": ("xlsx", "pdf"),
    "paper-note-{}": annual.FORMS,
    "paper-sheet-{}": annual.FORMS,
    "paper-unit-{}": unit.FORMS,
    "paper-unit-caption-{}": unit.FORMS,
    "paper-verb-{}": set(Verb) - {Verb.RESUBMIT},
    "platform-act-{}": ("enter", "change", "remove"),
    "platform-column-{}": words.COLUMNS,
    "rules-credit-{}": CreditBelowLimit,
    "rules-key-{}": change.KEYS,
    "staff-ask-{}": ("person", "kind", "unit"),
    "staff-ask-since-{}": staff_change.AHEAD,
    "staff-change-{}": ("promote", "step_down", "leave"),
    "staff-kind-{}": staff_change.KINDS,
    "staff-rank-{}": Rank,
    "staff-transfer-{}": ("open", "accepted", "declined", "withdrawn"),
    "rules-state-{}": ("open", "approved", "declined", "withdrawn"),
    "correct-done-{}": (Verb.VOID, Verb.RESTORE),
    "correct-receipt-{}": (*DECIDED, Verb.UNDO, Verb.VOID, Verb.RESTORE),
    "correct-see-{}": ("open", "successor", "old"),
    "evidence-{}": ("too_many", "lost", *re.findall("``([a-z_]+)``", (Unfit.__doc__ or "").split("says why")[1])),
    "log-field-{}": [field.key for field in FORM],
    "log-from-{}": Half,
    "log-half-{}": ("whole", *Half, *(f"to-{half}" for half in Half)),
    "log-weekday-{}": range(7),
    "log-{}": ("yesterday", "today"),
    "log-{}-wrong": ("route", "form", "off_job", "result"),
    "looked-{}": {*looked.ACTIONS.values()},
    "menu-{}": ("start", *menu.STAFF, *(name for names in menu.OF_ROLE.values() for name in names)),
    "oversee-rank-{}": Rank,
    "publish-for-{}": preview.AUDIENCES,
    "publish-state-{}": approval.VERBS.values(),
    "publish-to-{}": preview.AUDIENCES,
    "record-form-{}": Form,
    "record-half-{}": Half,
    "record-result-{}": Result,
    "record-route-{}": Route,
    "record-state-{}": State,
    "records-did-{}": set(Verb) - {Verb.RESUBMIT},
    "review-ask-{}": reasons.REASONS,
    "review-decided-{}": DECIDED,
    "review-done-{}": reasons.REASONS,
    "review-flag-{}": (
        "seen",
        "coming",
        "missing",
        *re.findall(r'Flag\("(\w+)"', (ROOT / "rules/flags.py").read_text()),
    ),
    "review-late-{}": DECIDED,
    "review-receipt-{}": (*DECIDED, Verb.UNDO),
    "review-reopen-{}": (*decide.POINTED, "all", "drop"),
    "review-type-{}": reasons.REASONS,
    "review-void-{}": ("failed", "absent_seventh"),
    "review-why-{}": [
        "feed",
        *WHY,
        *reopening.REASONS,
        *(code for codes in reasons.REASONS.values() for code in codes),
    ],
    "setting-{}": (
        *(
            "refused",
            "unreachable",
            "taken",
            "unknown",
            "bad",
            "missing",
            "line",
            "encoding",
            "bucket-key",
            "pages-missing",
        ),
        *Settings.model_fields,
    ),
    "sample-kind-{}": (IN_ORDER, *checking.FAULTS),
    "sample-seen-{}": ("opened", "evidence"),
    "settings-monthly-turn-{}": ("on", "off"),
    "settings-named-turn-{}": ("on", "off"),
    "shortfall-cause-{}": (*causes.READY, WITHDRAWN),
    "standing-{}": ("makeup", "promotion"),
    "{}-both": ("standing-amount", "standing-gain"),
    "{}-none": ("standing-amount", "standing-gain"),
    "{}-pending": ("standing-bar-short", "standing-bar-met"),
}
"""What a computed key is computed from. A pattern that isn't here fails the test until it is."""

FOR_OPERATORS = ("cli", "doctor", "document", "held", "parked")
"""Topics that people at a shell read, where commands and names of settings are words."""

NOT_ALL = {"setting-{}": "a setting without a text of its own is told as bad"}

BY_CODE = {
    "doctor-{}": ("bot/doctor/", "bot/commands/doctor.py"),
    "doctor-{}-remedy": ("bot/doctor/", "bot/commands/doctor.py"),
    "document-{}": ("bot/papers/seal.py", "bot/commands/verify_document.py"),
    "door-{}": (
        *("bot/doors", "bot/feed/spool.py", "bot/sheets.py", "handlers/register/feed.py"),
        *("rules/input.py", "rules/input/"),
    ),
    "fault-{}": ("rules/",),
    "import-{}": ("handlers/register/imports.py",),
    "broken-{}": ("bot/backup/",),
    "paper-column-{}": ("handlers/papers/",),
    "report-column-{}": ("handlers/standing/sheets.py", "handlers/oversight/"),
    "report-sheet-{}": ("handlers/standing/sheets.py", "handlers/oversight/"),
    "merge-not-{}": ("handlers/register/merge.py",),
    "roster-{}": ("handlers/register/roster.py", "handlers/register/roster_apply.py"),
    "verify-{}": (
        *("bot/verify/everything.py", "bot/verify/audit.py", "bot/verify/accounts.py"),
        *("bot/verify/corrections.py", "bot/verify/fed.py", "bot/verify/files.py"),
        *("bot/verify/publications.py", "bot/verify/attendance.py", "bot/verify/classes.py"),
        *("bot/verify/samples.py", "bot/verify/register.py", "bot/verify/registered.py"),
        *("bot/verify/rights.py", "bot/verify/rules_asked.py", "bot/verify/submissions.py"),
        *("bot/verify/shortfalls.py", "bot/verify/transfers.py", "bot/commands/verify.py", "storage/soundness.py"),
    ),
}
"""Texts by a code, and where the codes are given; that each code has its text is tried where the faults are made."""


def patterns() -> dict[str, str]:
    """Every computed key of the code that belongs to a topic, and where it is."""
    topics = {key.split("-")[0] for key in catalogue("zh")}
    found = {}
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                [pattern] = keys_of(node)
                if re.fullmatch(r"[a-z]+-[\w-]*\{\}[\w-]*", pattern) and pattern.split("-")[0] in topics:
                    found[pattern] = f"{path}:{node.lineno}"
    return found | {each.key: each.place for each in said() if "{}" in each.key}


@cache
def computed() -> dict[str, set[str]]:
    """The keys of every pattern."""
    told = {pattern: {pattern.format(_word(value)) for value in values} for pattern, values in COMPUTED.items()}
    told["standing-{}"] |= {f"{key}-overdue" for key in told["standing-{}"]}
    known = catalogue("zh").keys()
    for pattern in NOT_ALL:
        told[pattern] &= known
    for pattern, places in BY_CODE.items():
        told[pattern] = {pattern.format(code) for code in codes_in(*places)} & known
    return told


def _word(value: object) -> str:
    word = str(getattr(value, "value", value))
    return word.replace("_", "-") if word in Settings.model_fields else word


def test_both_languages_have_the_same_texts_each_once_in_the_same_file() -> None:
    chinese, english = ([(text.topic, text.key) for text in written(language)] for language in ("zh", "en"))
    assert sorted(chinese) == sorted(english)
    assert len(dict.fromkeys(key for _, key in chinese)) == len(chinese)


def test_both_languages_want_the_same_values() -> None:
    english = catalogue("en")
    assert not {key for key, text in catalogue("zh").items() if text.values != english[key].values}


def test_every_computed_key_is_known() -> None:
    """A new pattern is named in COMPUTED or BY_CODE, so that its keys are looked for."""
    assert patterns().keys() - COMPUTED.keys() - BY_CODE.keys() == set()
    assert {key for keys in computed().values() for key in keys} - catalogue("zh").keys() == set()


def test_every_key_in_the_code_has_its_text() -> None:
    missing = [each for each in said() if "{}" not in each.key and each.key not in catalogue("zh")]
    assert not missing


def test_no_text_is_left_that_nothing_says() -> None:
    used = words_in_code() | {key for keys in computed().values() for key in keys}
    assert not catalogue("zh").keys() - used


def test_every_text_is_given_the_values_it_wants() -> None:
    """Where the values are named in the code; a flag's come with it, and ``test_every_button`` shows them."""
    keys = computed()
    for each in said():
        wanted = {key: catalogue("zh")[key].values for key in keys.get(each.key, {each.key})}
        lacking = {key: values - each.values for key, values in wanted.items() if values - each.values}
        assert each.more or each.key == "review-flag-{}" or not lacking, (each.place, lacking)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_telegrams_and_every_tag_is_closed(language: str) -> None:
    for text in written(language):
        for wording in text.wordings:
            shown, _ = parse(wording)
            assert utf16(shown) <= 1024, text.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_toasts_are_plain_and_labels_read_well_on_a_phone(language: str) -> None:
    """What takes no markup has none; a label says in words what it does (a screen reader has nothing else)."""
    labels, toasts = keys_in("Button", "Choice"), keys_in("Toast")
    for key in labels | toasts:
        for wording in catalogue(language)[key].wordings:
            assert "<" not in wording, key
    for key in labels - {"log-no-day"}:  # a day of the grid that isn't to be had
        for wording in catalogue(language)[key].wordings:
            fixed = re.sub(r"\{\w+\}", "", wording)
            assert len(fixed) <= LABEL_LIMIT, key
            assert any(unicodedata.category(sign)[0] in "LN" for sign in wording), key


def keys_in(*calls: str) -> set[str]:
    """The keys that stand directly in a call, such as ``Button(say("log-back"), …)``."""
    found: set[str] = set()
    for module in modules().values():
        for node in ast.walk(module):
            first = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls and isinstance(first, ast.Call):
                keys = keys_of(first.args[0]) if first.args else []
                found |= {key for pattern in keys for key in computed().get(pattern, {pattern})}
    return found & catalogue("zh").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_shows_a_picture_sign(language: str) -> None:
    """Nothing relies on emoji: the few signs are arrows and marks that every phone draws."""
    signs = {sign for text in written(language) for wording in text.wordings for sign in wording}
    assert {sign for sign in signs if unicodedata.category(sign) in ("So", "Sk", "Cn", "Co")} == set()
    assert {sign for sign in signs if unicodedata.category(sign) == "Sm"} <= set("→−+<>=")


SPOKEN_IN_CHINESE = {
    "binding-button-zh": "中文",
    "settings-zh": "中文",
    "door-day_wrong": "2026年3月2日",
    "door-rank_wrong": "职工 领导",
    "door-roles_wrong": "审核人 班主任 人事局",
    "door-half_wrong": "上午 下午",
    "door-result_wrong": "合格 不合格 无考核",
    "door-truth_wrong": "是 否",
    "door-state_wrong": "已通过",
}
"""In English: a language by its own name, and what a Chinese file may say."""


def test_english_is_written_without_han_or_full_width_signs() -> None:
    for text in written("en"):
        allowed = SPOKEN_IN_CHINESE.get(text.key, "")
        found = re.findall(f"[{HAN}]+", " ".join(text.wordings))
        assert set(found) <= set(re.findall(f"[{HAN}]+|\\d+", allowed)) | set(allowed), text.key


NAMES = {"Telegram", "Excel", "PDF", "JPEG", "PNG", "WebP", "HEIC", "MB", "English", "A", "CSV", "UTF", "GB", "XLSX"}
CODES = {
    "backup": "daily"
    " verify SQLite db wal shm passphrase file BACKUP PASSPHRASE replace despite findings resend remind as of"
    " systemctl stop xueshi python m bot restore",
    "case": "all",
    "doors": "xls xlsx am pm approved approver bureau organiser staff leader pass fail none true false JSON",
    "faults": "JSON true false",
    "feed": "feed faults FEED DIR",
    "report": "unit",
    "platform": "platform entered",
    "roster": "csv xlsx unit all records since rules JSON TOML",
}
"""What a file or a command line says in Latin letters, by topic; the topic ``cli`` is full of settings' values."""


def test_chinese_is_written_without_stray_english() -> None:
    for text in written("zh"):
        for wording in text.wordings:
            plain = re.sub(r"<[^>]*>|\{\w+\}|(?<![\w.])/[a-z]+", "", wording)
            words = set(re.findall(r"[A-Za-z]+", plain)) - NAMES - set(CODES.get(text.topic, "").split())
            assert text.topic in FOR_OPERATORS or not words, (text.key, words)


AMISS_IN_CHINESE = {
    "a half-width sign beside a Han character": r"[\u4e00-\u9fff] ?[,;:!?()']|[,;:!?()'] ?[\u4e00-\u9fff]",
    "a quotation mark that is neither “ nor ”": r"「|」|[\u4e00-\u9fff]\"|\"[\u4e00-\u9fff]",
    "dots that are not one …": r"\.\.\.|……",
    "no space between Han and Latin letters": r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]",
    "a space beside a full-width sign": r"[，。：；、？！（）“”] | [，。：；、？！）”]",
}
AMISS_IN_ENGLISH = {
    "a space before a stop": r" [,.;:!?](?!\w)",
    "dots that are not one …": r"\.\.\.",
    "a straight quotation mark": r"\"(?!1/8)(?<!1/8\")",
}


@pytest.mark.parametrize(("language", "amiss"), [("zh", AMISS_IN_CHINESE), ("en", AMISS_IN_ENGLISH)])
def test_punctuation_is_one(language: str, amiss: dict[str, str]) -> None:
    for text in written(language):
        for wording in text.wordings:
            plain = re.sub(r"\{\w+\}", "9", re.sub(r"<[^>]*>|--unit: | \. _ / -", "", wording))
            assert [what for what, sign in amiss.items() if re.search(sign, plain)] == [], (text.key, wording)
            for opening, closing in ("“”", "（）", "()"):
                assert plain.count(opening) == plain.count(closing), text.key


def test_a_sentence_ends_in_both_languages_or_in_neither() -> None:
    """A full stop in one language alone is a text that was changed in one place."""
    english = catalogue("en")
    for key, text in catalogue("zh").items():
        stops = [re.sub(r"<[^>]*>", "", each.wordings[-1])[-1] for each in (text, english[key])]
        assert (stops[0] in "。？！") == (stops[1] in ".?!") or key == "report-column-staff-no", key


def test_no_topic_is_left_out() -> None:
    """The catalogues are what the program reads."""
    for language in LANGUAGES:
        assert all(texts(language).has(key) for key in catalogue(language))
        assert {path.stem for path in (FOLDER / language).iterdir()} == {text.topic for text in written(language)}


def test_the_help_and_the_ways_out_of_a_draft_are_named() -> None:
    """Texts that stand in tables and not in calls."""
    assert {key for _, key in help.ENDS.values()} <= catalogue("zh").keys()
    assert set(BUCKET_NAMES.values()) <= catalogue("zh").keys()
