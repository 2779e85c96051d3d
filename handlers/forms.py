"""The engine of a conversation that asks for fields: its step is computed from the answers, never stored.

A form is a tuple of fields in the order of asking. The current one is the first that applies and has no
answer; with none left the form is complete. An answer that is taken back is put aside and offered again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handlers.reply import Say, say

Answers = Mapping[str, Any]
"""What a draft holds: JSON values by the field's key, and under ``aside`` those that wait to be kept or replaced."""

Known = TypeVar("Known")
"""What the fields of a form may know beside the answers."""

ASIDE = "aside"
KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a question. ``answers`` is what it answers, for this field and perhaps for others;
    without them its code is read as if it had been typed, or, of a ``page``, turns the question to that page."""

    label: Say
    code: str
    answers: Answers | None = None
    page: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the ready answers row by row."""

    lines: tuple[Say, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Field(Generic[Known]):
    """One thing to be asked.

    ``ask`` gets the answers, what is known and the page; ``parse`` reads a typed answer or raises ``Wrong``;
    ``tell`` shows a value on a button; ``anew`` says, of all values before and after another field's answer, whether
    this one's must be asked again. The codes of a ``coded`` field are read as if they had been typed.
    """

    key: str
    ask: Callable[[Answers, Known, str], Question]
    parse: Callable[[str, Answers, Known], Any]
    tell: Callable[[Any], Say]
    applies: Callable[[Answers], bool] = lambda _: True
    anew: Callable[[Answers, Answers], bool] = lambda _before, _now: False
    optional: Callable[[Answers, Known], bool] = lambda _answers, _known: False
    coded: bool = False


Fields = tuple[Field[Known], ...]


def step(form: Fields[Known], answers: Answers) -> Field[Known] | None:
    """The field to be asked now; nothing when the form is complete."""
    return next((field for field in form if field.key not in answers and field.applies(answers)), None)


def question(field: Field[Known], answers: Answers, known: Known, page: str = "") -> Question:
    """What to ask, with the answer that was put aside as the first choice."""
    asked = field.ask(answers, known, page)
    kept = answers.get(ASIDE, {})
    if page or kept.get(field.key, "") == "":
        return asked
    value = kept[field.key]
    keep = Choice(say("log-keep", value=field.tell(value)), KEEP, {field.key: value})
    return Question(asked.lines, ((keep,), *asked.choices))


def typed(form: Fields[Known], answers: Answers, text: str, known: Known) -> Answers:
    """The answers after a typed one; raises ``Wrong``. The form must not be complete."""
    field = step(form, answers)
    assert field is not None
    return given(form, answers, {field.key: field.parse(text, answers, known)})


def tapped(form: Fields[Known], answers: Answers, code: str, known: Known) -> Answers | None:
    """The answers after a tapped choice; nothing when it isn't offered (any more). Raises ``Wrong``."""
    field = step(form, answers)
    if field is None:
        return None
    offered = [choice for row in question(field, answers, known).choices for choice in row]
    taken = next((choice.answers for choice in offered if choice.code == code), None)
    if taken is not None:
        return given(form, answers, taken)
    return typed(form, answers, code, known) if field.coded else None


def given(form: Fields[Known], answers: Answers, more: Answers) -> Answers:
    """The answers with more of them, some perhaps only put aside.

    What no longer applies is put aside too; what the new ones made unsure is forgotten.
    """
    before = {**answers.get(ASIDE, {}), **answers}
    now = {**before, **more.get(ASIDE, {}), **more}
    kept: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for field in form:
        key = field.key
        if key not in now or (key not in more and field.anew(before, now)):
            continue
        answered = (key in answers or key in more) and field.applies(now)
        (kept if answered else aside)[key] = now[key]
    return {**kept, ASIDE: aside} if aside else kept


def reopened(answers: Answers, key: str) -> Answers:
    """The answers with one put aside, so that its field is asked again."""
    left = {name: value for name, value in answers.items() if name != key}
    return {**left, ASIDE: {**answers.get(ASIDE, {}), key: answers[key]}}


def back(form: Fields[Known], answers: Answers) -> Answers | None:
    """The answers with the one before the current step put aside; nothing at the first question."""
    now = step(form, answers)
    before = form[: form.index(now)] if now else form
    answered = [field.key for field in before if field.key in answers]
    return reopened(answers, answered[-1]) if answered else None
