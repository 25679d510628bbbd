"""What a server has chosen."""

from __future__ import annotations

from dataclasses import dataclass

from db.store.connection import Database


@dataclass(frozen=True, slots=True)
class BookmarkEmoji:
    """The emoji that saves papers: `key` as reactions name it (its characters without U+FE0F, or
    the id of a custom one), `shown` as it is written in a text."""

    key: str
    shown: str


BOOKMARK = BookmarkEmoji("🔖", "🔖")


def bookmark_emoji(db: Database, guild: int | None) -> BookmarkEmoji:
    """The emoji that saves papers in a server, or in direct messages (None)."""
    row = db.conn.execute(
        "SELECT emoji, shown FROM guild_settings WHERE guild = ?", [guild]
    ).fetchone()
    return BookmarkEmoji(*row) if row else BOOKMARK


def choose_bookmark_emoji(db: Database, guild: int, emoji: BookmarkEmoji) -> None:
    """Let this emoji save papers in a server from now on. What others saved stays."""
    db.conn.execute(
        "INSERT INTO guild_settings (guild, emoji, shown) VALUES (?, ?, ?)"
        " ON CONFLICT (guild) DO UPDATE SET emoji = excluded.emoji, shown = excluded.shown",
        [guild, emoji.key, emoji.shown],
    )


def forget_settings(db: Database, guild: int) -> None:
    """Delete what a server has chosen."""
    db.conn.execute("DELETE FROM guild_settings WHERE guild = ?", [guild])
