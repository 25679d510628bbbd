"""What a message says, wherever it says it."""

from __future__ import annotations

import discord
from discord import ui


def text_of(message: discord.Message) -> str:
    """The text of a message, of its embeds (of a link, what its page is about) and of its cards. A
    menu brings these; nothing else reads any."""
    texts = [message.content]
    for embed in message.embeds:
        texts += filter(None, [embed.title, embed.description])
    for part in ui.LayoutView.from_message(message).walk_children() if message.components else ():
        if isinstance(part, ui.TextDisplay):
            texts.append(part.content)
    return "\n".join(filter(None, texts))
