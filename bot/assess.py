"""`python -m bot assess`: the standing of people given as JSON, without database or token.

Only `rules/` is imported at the start, and the catalogue once there is a fault to tell.
"""

import json
import os
from typing import TextIO

from bot.policies import installed
from rules.case import CaseFaults, Fault, parse_cases
from rules.standing import standing


def assess(data: str, out: TextIO, err: TextIO, language: str | None = None) -> int:
    """Answer one case with an object and an array of cases with an array; return the exit status.

    With any fault in the input nothing is answered: a line a fault goes to `err`, in `language`
    (default: the setting DEFAULT_LANGUAGE), and the status is 2.
    """
    policies = installed()
    try:
        parsed = parse_cases(data, policies)
    except CaseFaults as error:
        tell_faults(error.faults, err, language)
        return 2
    answers = [standing(case, policies).as_json() for case in parsed.cases]
    print(json.dumps(answers if parsed.many else answers[0]), file=out)
    return 0


def tell_faults(faults: tuple[Fault, ...], err: TextIO, language: str | None = None) -> None:
    """Write a line a fault, such as `records[3].half_days: …`."""
    from bot.texts import texts

    catalogue = texts(language or os.environ.get("DEFAULT_LANGUAGE", ""))
    for fault in faults:
        sentence = catalogue.say(f"fault-{fault.code}", fault.params)
        print(_one_line(f"{fault.place}: {sentence}" if fault.place else sentence), file=err)


def _one_line(text: str) -> str:
    """Escape what would break the line, or could not be written: keys and ids may hold any character."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
