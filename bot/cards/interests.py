"""What an alert asks for, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.cards.markup import clip, one_line, plain_within
from bot.texts import Texts
from db.alerts.interest import Interest
from db.papers.paper import Paper

QUOTES = re.compile('["“”]')

PLUS = " + "
"""Between what a paper must have all of; a point stands between what is said of a paper."""

PART_ROOM = 60
"""Characters of each thing that an alert asks for."""


def interest_text(interest: Interest, likes: Mapping[str, Paper], t: Texts) -> str:
    """What is asked for, as Markdown; `likes` are the papers that alerts are about, by id."""
    return PLUS.join(
        plain_within(part, PART_ROOM + 20) for part in _parts(interest, likes, t, PART_ROOM)
    )


def interest_name(interest: Interest, likes: Mapping[str, Paper], t: Texts, room: int) -> str:
    """The same as plain text, for a menu, in at most `room` characters."""
    return clip(PLUS.join(_parts(interest, likes, t, room)), room)


def _parts(interest: Interest, likes: Mapping[str, Paper], t: Texts, room: int) -> list[str]:
    parts = []
    if interest.query:
        query = clip(one_line(interest.query), room)
        parts.append(query if QUOTES.search(query) else f"“{query}”")
    if interest.author:
        parts.append(t("by {author}", author=clip(one_line(interest.author), room)))
    if interest.tag:
        parts.append(t("tag {tag}", tag=clip(one_line(interest.tag), room)))
    if interest.liked:
        paper = likes.get(interest.liked)
        name = (paper.name or paper.label) if paper else interest.liked
        parts.append(t("like {paper}", paper=clip(one_line(name), room)))
    return parts
