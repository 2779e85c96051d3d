"""The engine of forms: the step is computed from the answers alone."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.forms import ASIDE, Answers, Choice, Field, Question, back, given, question, reopened, step, tapped, typed
from handlers.reply import Say, say
from handlers.texts_in import Wrong


def shown(value: Any) -> Say:
    return say("log-text", text=str(value))


def number(text: str, _answers: Answers, known: int) -> int:
    if not text.isdigit() or int(text) > known:
        raise Wrong(say("log-text-empty"))
    return int(text)


def plain(*choices: Choice) -> Any:
    return lambda _answers, _known, page: Question((say("log-text", text=page),), (choices,) if choices else ())


FORM: tuple[Field[int], ...] = (
    Field("kind", plain(Choice(say("a"), "a", {"kind": "a"}), Choice(say("both"), "both", {"kind": "a", "size": 2})),
          lambda text, _a, _k: text, shown),
    Field("size", plain(), number, shown, anew=lambda before, now: before.get("kind") != now["kind"], coded=True),
    Field("note", plain(), lambda text, _a, _k: text, shown, applies=lambda answers: answers["kind"] == "b"),
    Field("end", plain(), lambda text, _a, _k: text, shown),
)  # fmt: skip


def asked(answers: Answers) -> str | None:
    field = step(FORM, answers)
    return field.key if field else None


def test_the_first_field_that_applies_and_has_no_answer_is_asked() -> None:
    assert asked({}) == "kind"
    assert asked({"kind": "a"}) == "size"
    assert asked({"kind": "a", "size": 1}) == "end"
    assert asked({"kind": "b", "size": 1}) == "note"
    assert asked({"kind": "a", "size": 1, "end": "x"}) is None


def test_a_wrong_answer_changes_nothing() -> None:
    answers = {"kind": "a"}
    with pytest.raises(Wrong):
        typed(FORM, answers, "many", 9)
    assert answers == {"kind": "a"}


def test_a_tap_is_one_of_what_is_offered() -> None:
    assert tapped(FORM, {}, "a", 9) == {"kind": "a"}
    assert tapped(FORM, {}, "forged", 9) is None
    assert tapped(FORM, {"kind": "a", "size": 1, "end": "x"}, "a", 9) is None


def test_a_coded_tap_passes_the_check_of_a_typed_answer() -> None:
    assert tapped(FORM, {"kind": "a"}, "3", 9) == {"kind": "a", "size": 3}
    with pytest.raises(Wrong):
        tapped(FORM, {"kind": "a"}, "10", 9)


def test_a_choice_may_answer_several_fields() -> None:
    assert tapped(FORM, {}, "both", 9) == {"kind": "a", "size": 2}


def test_back_puts_the_last_answer_aside_and_offers_it_first() -> None:
    answers = back(FORM, {"kind": "a", "size": 3})
    assert answers == {"kind": "a", ASIDE: {"size": 3}}
    asked_again = question(FORM[1], answers, 9)
    assert asked_again.choices[0][0].answers == {"size": 3}
    assert tapped(FORM, answers, "keep", 9) == {"kind": "a", "size": 3}


def test_back_goes_on_back_and_stops_at_the_first_question() -> None:
    once = back(FORM, {"kind": "a", "size": 3})
    assert once is not None
    twice = back(FORM, once)
    assert twice == {ASIDE: {"size": 3, "kind": "a"}}
    assert back(FORM, twice) is None


def test_other_pages_of_a_question_offer_nothing_to_keep() -> None:
    assert question(FORM[1], {"kind": "a", ASIDE: {"size": 3}}, 9, "2").choices == ()


def test_a_field_opened_again_is_asked_alone() -> None:
    complete = {"kind": "a", "size": 1, "end": "x"}
    answers = reopened(complete, "size")
    assert asked(answers) == "size"
    assert typed(FORM, answers, "2", 9) == {"kind": "a", "size": 2, "end": "x"}


def test_a_change_asks_anew_only_what_it_made_unsure_or_applicable() -> None:
    answers = given(FORM, reopened({"kind": "a", "size": 1, "end": "x"}, "kind"), {"kind": "b"})
    assert answers == {"kind": "b", "end": "x"}
    assert asked(answers) == "size"
    answers = given(FORM, answers, {"size": 4})
    assert asked(answers) == "note"


def test_the_same_answer_again_leaves_everything() -> None:
    complete = {"kind": "a", "size": 1, "end": "x"}
    assert given(FORM, reopened(complete, "kind"), {"kind": "a"}) == complete


def test_what_no_longer_applies_waits_aside() -> None:
    complete = {"kind": "b", "size": 1, "note": "kept", "end": "x"}
    answers = given(FORM, reopened(complete, "kind"), {"kind": "a"})
    assert answers[ASIDE] == {"note": "kept"}
    answers = given(FORM, {**answers, "size": 1}, {"kind": "b"})
    assert asked({**answers, "size": 1}) == "note"
    assert answers[ASIDE] == {"note": "kept"}
