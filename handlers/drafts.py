"""The draft that a tapped button is about: one's own, and of the kind that the button belongs to (security.md 5)."""

from __future__ import annotations

from collections.abc import Collection

from handlers.turn import Turn
from storage.drafts import Draft


async def tapped_draft(
    turn: Turn, kinds: Collection[str], refused: str = "draft.refused", **detail: object
) -> Draft | None:
    """The tapped draft, whatever its state; nothing, and a trace of the try, unless it is one's own and of a kind."""
    draft = await turn.work.drafts.by_id(turn.tap.id)
    if draft is None or draft.person_id != turn.me.person_id or draft.kind not in kinds:
        await turn.note(refused, f"draft:{turn.tap.id}", verb=turn.tap.verb, **detail)
        return None
    return draft


async def open_draft(turn: Turn, kind: str, refused: str, **detail: object) -> Draft | None:
    """The tapped draft while it is open and as it was shown; nothing otherwise."""
    draft = await tapped_draft(turn, (kind,), refused, **detail)
    return draft if draft and (draft.revision, draft.state) == (turn.tap.revision, "open") else None
