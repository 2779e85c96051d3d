"""The yardstick: python-telegram-bot as its tutorial has it, echoing every text, keeping nothing.

``python -m bench.bare_echo [AT_ONCE]`` reads ``BOT_TOKEN`` and ``BOT_API_URL``; ``AT_ONCE`` is the number of
updates handled at once (``concurrent_updates``), by default 1.
"""

from __future__ import annotations

import os
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the text again."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(at_once: int) -> None:
    """Poll until SIGTERM, with the default HTTP client."""
    builder = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{os.environ['BOT_API_URL']}/bot")
    application = builder.concurrent_updates(at_once).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
