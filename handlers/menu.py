"""The menu of commands that a chat shows; what it doesn't show is still checked when it is sent."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.reply import Menu, To

STAFF = ("log", "my", "records", "class", "settings", "help", "cancel")
OF_ROLE = {"approver": ("review", "report"), "bureau": ("review", "report")}


def menu(to: To, roles: Iterable[str]) -> Menu:
    """The commands of a bound person with these roles."""
    more = [name for role in sorted(roles) for name in OF_ROLE.get(role, ())]
    return Menu(to, tuple(dict.fromkeys((*STAFF[:4], *more, *STAFF[4:]))))


def bare_menu(to: To) -> Menu:
    """The menu of an account that is bound to nobody."""
    return Menu(to, ("start",))
