"""A typical durable bot: aiogram, SQLAlchemy's async session on aiosqlite, two rows and one commit an update.

It counts what a person has said, keeps the message, and says the text again. Reads ``BOT_TOKEN``, ``BOT_API_URL`` and
``DATA_DIR``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, TelegramObject
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

dispatcher = Dispatcher()
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Base(DeclarativeBase):
    """The tables."""


class Person(Base):
    """Somebody who wrote, and how often."""

    __tablename__ = "people"
    telegram_id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[int] = mapped_column(default=0)


class Said(Base):
    """A message as it came."""

    __tablename__ = "said"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    telegram_id: Mapped[int]
    text: Mapped[str]


engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['DATA_DIR']}/durable.db")
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def safely(connection: Any, _record: object) -> None:
    """As durable as ours, and with SQLite's faster log."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


@dispatcher.message.middleware()
async def with_session(handler: Handler, message: TelegramObject, data: dict[str, Any]) -> Any:
    """A session an update, as aiogram's documentation shows."""
    async with sessions() as session:
        data["session"] = session
        return await handler(message, data)


@dispatcher.message()
async def echo(message: Message, session: AsyncSession) -> None:
    """Keep, commit, answer."""
    assert message.from_user is not None
    person = await session.get(Person, message.from_user.id)
    if person is None:
        person = Person(telegram_id=message.from_user.id, said=0)
        session.add(person)
    person.said += 1
    session.add(Said(telegram_id=person.telegram_id, text=message.text or ""))
    await session.commit()
    await message.answer(message.text or "")


async def main() -> None:
    """Make the tables, poll until SIGTERM."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    server = TelegramAPIServer.from_base(os.environ["BOT_API_URL"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
