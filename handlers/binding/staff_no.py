"""A staff number has one spelling, so that no look-alike letter can make two people of one."""

import re
import unicodedata

_STAFF_NO = re.compile(r"[0-9A-Z](?:[0-9A-Z._/-]{0,30}[0-9A-Z])?")


def normal_staff_no(text: str) -> str | None:
    """The one spelling of a staff number; None for what is not one.

    Full-width letters and digits become plain ones, small letters large ones; invisible characters and
    the space around it fall away. A letter of another alphabet (Cyrillic А, Greek Α) is refused, never
    guessed at.
    """
    plain = unicodedata.normalize("NFKC", without_invisible(text)).strip().upper()
    return plain if _STAFF_NO.fullmatch(plain) else None


def without_invisible(text: str) -> str:
    """The text less zero-width, joining and direction-changing characters (Unicode category Cf)."""
    if text.isprintable():
        return text  # as nearly all are: what can be printed is in none of the categories of what can't be seen
    return "".join(character for character in text if unicodedata.category(character) != "Cf")
