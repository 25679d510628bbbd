"""What every card is made of: the limits of a message, colours, and the pieces that cards share.

No card can exceed a limit of Discord's, whatever a paper holds
(https://docs.discord.com/developers/components/reference): 4,000 characters of text and 40
components a message. Texts of papers and people are escaped; nothing of theirs is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import discord

from bot.actions import Action
from bot.cards.markup import clip
from bot.cards.parts import ActionButton, ActionRow, Card, Part, Separator, TextDisplay
from bot.texts import Texts

TEXT_LIMIT = 4000
BUTTON_LABEL_LIMIT = 80
OPTION_LABEL_LIMIT = 100

INK = discord.Colour(0x5865F2)
COLOURS = {
    "指令微调与对齐": discord.Colour(0x3BA55D),
    "推理与思维链": discord.Colour(0x5865F2),
    "效率与压缩": discord.Colour(0xFAA61A),
    "Agent 与工具使用": discord.Colour(0xEB459E),
    "多模态基础模型": discord.Colour(0x00A8FC),
    "模型架构": discord.Colour(0x9B59B6),
    "LLM 预训练": discord.Colour(0xE67E22),
}
"""A colour a sub-category, so that a channel's cards can be told apart at a glance."""


def notice(sentence: str, *buttons: ActionButton) -> Card:
    """A plain sentence, with buttons that follow from it. `sentence` is Markdown, already safe."""
    items: list[Part] = [TextDisplay(clip(sentence, TEXT_LIMIT))]
    if buttons:
        items.append(ActionRow(*buttons))
    return Card(*items)


def timestamp(moment: datetime) -> str:
    """A moment that Discord shows in the reader's own zone and language, as a date."""
    return discord.utils.format_dt(moment, "d")


def separated(items: Sequence[Part]) -> list[Part]:
    """The items with a line between each two."""
    out: list[Part] = []
    for item in items:
        if out:
            out.append(Separator())
        out.append(item)
    return out


def pager(
    page: int,
    pages: int,
    turn_to: Callable[[int], Action],
    t: Texts,
    beside: ActionButton | None = None,
) -> list[Part]:
    """Buttons to the neighbouring pages, none where there is one page only, and a button
    `beside` them."""
    buttons = []
    if page > 0:
        buttons.append(ActionButton(turn_to(page - 1), label=t("Previous"), emoji="◀️"))
    if page + 1 < pages:
        buttons.append(ActionButton(turn_to(page + 1), label=t("Next"), emoji="▶️"))
    if beside:
        buttons.append(beside)
    return [ActionRow(*buttons)] if buttons else []
