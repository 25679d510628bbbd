"""Every answer as Discord shows it: layouts of Components V2, made from plain values of `db/`.

No card can exceed a limit of Discord's, whatever a paper holds
(https://docs.discord.com/developers/components/reference): 4,000 characters of text and 40
components a message. Texts of papers and people are escaped; nothing of theirs is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any

import discord
from discord import ui

from bot.actions import (
    Action,
    ActionButton,
    ActionMenu,
    OpenDigest,
    OpenPaper,
    ResultsPage,
    SavePaper,
    TagsPage,
    TurnCard,
)
from bot.cards.markup import ELLIPSIS, clip, length, one_line, plain, plain_within
from bot.texts import N_, Texts
from db.labels.links import search_links
from db.language.plain_text import readable
from db.papers.paper import Link, LinkKind, Paper, Part
from db.people.server_settings import BOOKMARK
from db.searching.questions import Question
from db.searching.search import Answer, Hit
from db.tags.lookup import TagPage

TEXT_LIMIT = 4000
BUTTON_LABEL_LIMIT = 80
OPTION_LABEL_LIMIT = 100

RESULTS_A_PAGE = 5
TAGS_A_PAGE = 20

LIST_HEAD_ROOM = 350
"""Characters for a paper's label, category, authors and tags in a list."""

PASSAGE_ROOM = 320
"""Characters for a passage of 200, its bold marks and its backslashes."""

SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "；")

CORRECTIONS_SHOWN = 3
NEAR_SHOWN = 4
ALSO_SHOWN = 3

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

CATEGORY_ROOM = 80
STATUS_ROOM = 40
LABEL_ROOM = 200
"""Characters of a label in a list and in a sentence: all of one that is made, most of a title."""
TITLE_ROOM = 600
"""Characters of a title on its own card."""

LINE_ROOM = 110
"""Characters of authors and of tags in a list."""

AUTHORS_SHOWN = 8
AUTHORS_LISTED = 3
AUTHORS_ROOM = 240
SOURCES_SHOWN = 3
OWN_LINKS = 5
"""Links of a paper's own: a row of buttons."""

LINK_BUTTONS: dict[LinkKind, tuple[str, str]] = {
    "page": (N_("Page"), "📑"),
    "pdf": (N_("PDF"), "📄"),
    "code": (N_("Code"), "💻"),
    "project": (N_("Project"), "🔗"),
}

Card = ui.LayoutView
Item = ui.Item[Any]


def notice(sentence: str, *buttons: ActionButton) -> Card:
    """A plain sentence, with buttons that follow from it. `sentence` is Markdown, already safe."""
    items: list[Item] = [ui.TextDisplay(clip(sentence, TEXT_LIMIT))]
    if buttons:
        items.append(ui.ActionRow(*buttons))
    return card_of(*items)


def paper_card(paper: Paper, t: Texts) -> Card:
    """One paper: Chinese readers get the six-part summary and the TL;DR, English ones the TL;DR
    and the abstract; a button shows the other. Of a paper without a summary all get the latter."""
    has_summary = any(text.strip() for _, text in paper.parts)
    head = _paper_head(paper, t)
    room = TEXT_LIMIT - length(head)
    tldr = ""
    if paper.tldr:
        tldr = plain_within(one_line(readable(paper.tldr)), 1000)
        tldr = f"**{t('TL;DR')}** {tldr}"
        room -= length(tldr)
    texts = (
        [head, _summary(paper, room), tldr]
        if t.chinese and has_summary
        else [head, tldr, _abstract(paper, t, room)]
    )
    actions = ui.ActionRow[Any](
        ActionButton(
            SavePaper(paper.id), label=t("Save"), emoji="🔖", style=discord.ButtonStyle.primary
        )
    )
    if has_summary:
        actions.add_item(
            ActionButton(
                TurnCard(t.other.language, paper.id),
                label="English" if t.chinese else "中文",  # each in itself, for who can read it
                emoji="🌐",
            )
        )
    return card_of(
        container(
            COLOURS.get(paper.category, INK),
            *separated([ui.TextDisplay(text) for text in texts if text]),
            ui.Separator(visible=False),
            actions,
            *_link_rows(paper, t),
        )
    )


def results_card(question: Question, answer: Answer, page: int, t: Texts) -> Card:
    """A page (from 0) of hits, each with a button that opens it."""
    pages = max(1, -(-answer.total // RESULTS_A_PAGE))
    head = [f"### 🔎 {_asked(question, t)}"]
    head.append("-# " + t("Page {page} of {pages}", page=page + 1, pages=pages))
    if answer.has_more:
        head.append("-# " + t("These are the best {count}; more papers match.", count=answer.total))
    if question.literal:
        head.append("-# " + t("Every word as it is written."))
    for correction in answer.corrections[:CORRECTIONS_SHOWN]:
        head.append(
            "-# "
            + t(
                "Searched for “{meant}” in place of “{written}”.",
                meant=plain(clip(correction.meant, 40)),
                written=plain(clip(correction.written, 40)),
            )
        )
    if answer.also:
        also = t.list([f"“{plain(clip(form, 60))}”" for form in answer.also[:ALSO_SHOWN]])
        head.append("-# " + t("Searched for {forms} too.", forms=also))
    for written in answer.as_text[:CORRECTIONS_SHOWN]:
        head.append(
            "-# " + t("No paper has “{written}”; it was taken as words.", written=_quoted(written))
        )
    if answer.near:
        near = t.list([f"**{plain(clip(word, 40))}**" for word in answer.near[:NEAR_SHOWN]])
        head.append(
            "-# " + t("No paper holds that; these hold something like it: {words}.", words=near)
        )
    room = (TEXT_LIMIT - length("\n".join(head))) // RESULTS_A_PAGE
    sections: list[Item] = []
    for place, hit in enumerate(answer.hits, start=page * RESULTS_A_PAGE + 1):
        text = _list_head(hit.paper, t, number=place)
        why = _why(hit, min(PASSAGE_ROOM, room - length(text) - 1))
        sections.append(openable(f"{text}\n{why}".rstrip(), hit.paper, t))
    return card_of(
        container(
            INK,
            *separated([ui.TextDisplay("\n".join(head)), *sections]),
            *_other_reading(question, answer, t),
            *pager(page, pages, partial(ResultsPage, question.id), t),
        )
    )


def _other_reading(question: Question, answer: Answer, t: Texts) -> list[Item]:
    """A button that takes a corrected query as it is written, or one so taken as it was meant."""
    if not answer.corrections and not question.literal:
        return []
    other = replace(question, literal=not question.literal)
    label = t("Correct it") if question.literal else t("Search for it as written")
    return [ui.ActionRow(ActionButton(ResultsPage(other.id, 0), label=label, emoji="🔤"))]


def tags_card(question: Question, tags: TagPage, page: int, t: Texts) -> Card:
    """A page (from 0) of tags with their numbers of papers, and a menu that opens a digest."""
    pages = max(1, -(-tags.total // TAGS_A_PAGE))
    title = t("Tags like “{query}”", query=_quoted(question.query)) if question.query else t("Tags")
    head = f"### 🏷️ {title}\n-# " + t(
        "{tags} · page {page} of {pages}",
        tags=t("1 tag") if tags.total == 1 else t("{count} tags", count=tags.total),
        page=page + 1,
        pages=pages,
    )
    rows = "\n".join(
        f"**{plain_within(tag.name, 120)}** · {papers_counted(tag.papers, t)}" for tag in tags.tags
    )
    digests: list[tuple[str, Action]] = [
        (tag.name, OpenDigest(tag.name)) for tag in tags.tags if OpenDigest.fits(tag.name)
    ]
    menu = ActionMenu("digest", digests, placeholder=t("Open the digest of a tag…"))
    return card_of(
        container(
            INK,
            ui.TextDisplay(head),
            ui.Separator(),
            ui.TextDisplay(rows),
            *([ui.ActionRow[Any](menu)] if digests else []),
            *pager(page, pages, partial(TagsPage, question.id), t),
        )
    )


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command: its name as typed anywhere (`bookmarks list`) and what it does, in English."""

    name: str
    description: str


def help_card(
    commands: Sequence[HelpLine], papers: int, t: Texts, emoji: str = BOOKMARK.shown
) -> Card:
    """What Paperboy does: each command by name with its description, and the reaction; `emoji` is
    what saves papers here."""
    lines = []
    for command in commands:
        local = " ".join(map(t, command.name.split()))
        names = f"**/{local}**" + (f" · /{command.name}" if local != command.name else "")
        lines.append(f"{names}\n{t(command.description)}")
    greeting = t("I bring this lab its papers: {papers} of them.", papers=papers)
    return card_of(
        container(
            INK,
            ui.TextDisplay(f"## 📰 Paperboy\n{greeting}"),
            ui.Separator(),
            ui.TextDisplay(clip("\n".join(lines), TEXT_LIMIT - 600)),
            ui.Separator(),
            ui.TextDisplay(
                t(
                    "React with {emoji} to any message of mine that shows papers and they are in"
                    " your bookmarks; take the reaction off and they are out again. I read no other"
                    " messages.",
                    emoji=emoji,
                )
            ),
        )
    )


def timestamp(moment: datetime) -> str:
    """A moment that Discord shows in the reader's own zone and language, as a date."""
    return discord.utils.format_dt(moment, "d")


def listed_paper(
    paper: Paper,
    t: Texts,
    *,
    number: int,
    room: int,
    note: str | None = None,
    button: ActionButton | None = None,
) -> Item:
    """A paper as an entry of a list: its label, category, tags and a sentence, with a button that
    opens its card, or another `button`. At most `room` characters of text; `note`, Markdown that is
    already safe, stands behind the category."""
    text = entry_text(paper, t, number=number, room=room, note=note)
    return ui.Section(text, accessory=button) if button else openable(text, paper, t)


# The pieces.


def short_label(paper: Paper) -> str:
    """A paper's label in a line or a sentence: most of it where it is a long title."""
    return plain_within(one_line(paper.label), LABEL_ROOM)


def card_of(*items: Item) -> Card:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def container(colour: discord.Colour, *items: Item) -> ui.Container[Any]:
    return ui.Container(*items, accent_colour=colour)


def separated(items: Sequence[Item]) -> list[Item]:
    """The items with a line between each two."""
    out: list[Item] = []
    for item in items:
        if out:
            out.append(ui.Separator())
        out.append(item)
    return out


def openable(text: str, paper: Paper, t: Texts) -> ui.Section[Any]:
    return ui.Section(text, accessory=ActionButton(OpenPaper(paper.id), label=t("Open")))


def pager(page: int, pages: int, turn_to: Callable[[int], Action], t: Texts) -> list[Item]:
    """Buttons to the neighbouring pages; none where there is one page only."""
    buttons = []
    if page > 0:
        buttons.append(ActionButton(turn_to(page - 1), label=t("Previous"), emoji="◀️"))
    if page + 1 < pages:
        buttons.append(ActionButton(turn_to(page + 1), label=t("Next"), emoji="▶️"))
    return [ui.ActionRow(*buttons)] if buttons else []


def _paper_head(paper: Paper, t: Texts) -> str:
    title = plain_within(one_line(paper.label), TITLE_ROOM)
    if paper.title is None and paper.name and paper.label.startswith(paper.name):
        clause = paper.label.removeprefix(paper.name).lstrip(" :：—-·")
        title = plain(paper.name) + (f"\n**{plain(clause)}**" if clause else "")
    lines = [f"## {title}"]
    if authors := _authors(paper, t, AUTHORS_SHOWN, AUTHORS_ROOM):
        lines.append(plain_within(authors, AUTHORS_ROOM))
    facts = [
        _category(paper.category, t),
        plain_within(one_line(paper.status or ""), STATUS_ROOM),
        _sources(paper),
    ]
    if any(facts):
        lines.append("-# " + " · ".join(filter(None, facts)))
    if paper.withdrawn:
        lines.append("-# " + t("⚠️ Withdrawn: its source no longer lists this paper."))
    if paper.tags:
        lines.append("-# 🏷️ " + plain_within(" · ".join(paper.tags), 500))
    return "\n".join(lines)


def _authors(paper: Paper, t: Texts, most: int, room: int) -> str:
    """The first authors, at least one and as many as there is room for, and whether there are
    more."""
    text = ""
    for shown in range(min(most, len(paper.authors)), 0, -1):
        names = one_line(t.list([*paper.authors[:shown]]))
        text = names if shown == len(paper.authors) else t("{authors} et al.", authors=names)
        if length(plain(text)) <= room:
            break
    return text


def _sources(paper: Paper) -> str:
    """The sources that hold a paper, by the names that `source:` takes."""
    stems = list(dict.fromkeys(PurePath(place.file).stem for place in paper.places))
    if not stems:
        return ""
    more = f" +{len(stems) - SOURCES_SHOWN}" if len(stems) > SOURCES_SHOWN else ""
    return "🗂️ " + plain_within(", ".join(stems[:SOURCES_SHOWN]), 150) + more


def _summary(paper: Paper, room: int) -> str:
    """The six parts; where they do not all fit, each is clipped to its share."""
    parts = [(part.mark, one_line(text)) for part, text in paper.parts if text.strip()]
    lines = [f"**{mark}**\n{plain(text)}" for mark, text in parts]
    if length("\n".join(lines)) > room:
        share = room // max(len(parts), 1) - 30
        lines = [f"**{mark}**\n{plain_within(text, share)}" for mark, text in parts]
    return "\n".join(lines)


def _abstract(paper: Paper, t: Texts, room: int) -> str:
    if not paper.abstract.strip():
        return ""
    head = f"**{t('Abstract')}**\n"
    return head + plain_within(readable(paper.abstract), room - length(head))


def _list_head(
    paper: Paper,
    t: Texts,
    *,
    number: int | None,
    note: str | None = None,
    room: int = LIST_HEAD_ROOM,
) -> str:
    """A paper's label, authors, category and tags as the head of an entry, in at most `room`
    characters: the tags and then the authors are the first to be left out."""
    before = "**" if number is None else f"**{number}. "
    facts = [_category(paper.category, t), note, t("withdrawn") if paper.withdrawn else None]
    below = ["-# " + " · ".join(filter(None, facts))] if any(facts) else []
    left = room - length("\n".join(["", before, "**", *below]))
    lines = [before + plain_within(one_line(paper.label), min(LABEL_ROOM, left)) + "**", *below]
    credits = [_authors(paper, t, AUTHORS_LISTED, LINE_ROOM), one_line(paper.status or "")]
    for place, begin, texts in ((1, "-# ", credits), (3, "-# 🏷️ ", paper.tags)):
        text = " · ".join(filter(None, texts))
        left = min(LINE_ROOM, room - length("\n".join([*lines, begin])))
        if text and left > 0:
            lines.insert(place, begin + plain_within(text, left))
    return "\n".join(lines)


def entry_text(
    paper: Paper, t: Texts, *, number: int | None, room: int, note: str | None = None
) -> str:
    """An entry of a list: its head, and what the paper is about, in at most `room` characters.
    `note` stands behind the category, and is Markdown."""
    room_of_head = min(LIST_HEAD_ROOM, room * 3 // 4)
    head = _list_head(paper, t, number=number, note=note, room=room_of_head)
    gist = readable((paper.part(Part.PROBLEM) if t.chinese else "") or paper.tldr or paper.abstract)
    shown = plain_within(one_line(gist), max(room - length(head) - 1, 1))
    return f"{head}\n{shown}" if shown else head


def _why(hit: Hit, room: int) -> str:
    """The passage that matched, the matching words bold if there is room for their marks; nothing
    of a paper that has a title alone."""
    if not hit.passage:
        return ""
    pieces = [ELLIPSIS] if hit.passage[:1].islower() else []  # cut before its first match
    end = 0
    for start, stop in hit.matches:
        pieces += [plain(hit.passage[end:start]), f"**{plain(hit.passage[start:stop])}**"]
        end = stop
    pieces.append(plain(hit.passage[end:].rstrip()))
    if not hit.passage.endswith(SENTENCE_ENDS):
        pieces.append(ELLIPSIS)
    marked = "".join(pieces)
    return marked if length(marked) <= room else plain_within(hit.passage, room)


def _link_rows(paper: Paper, t: Texts) -> list[Item]:
    """The links of the paper's own; where none leads to its full text, searches for that on four
    sites."""
    buttons: list[ui.Button[Any]] = [_link_button(link, t) for link in paper.links[:OWN_LINKS]]
    if not {"page", "pdf"} & {link.kind for link in paper.links}:
        buttons += [
            ui.Button(label=clip(search.site, BUTTON_LABEL_LIMIT), url=search.url)
            for search in search_links(paper.abstract, paper.title)
        ]
    return [ui.ActionRow(*buttons[i : i + 5]) for i in range(0, len(buttons), 5)]


def _link_button(link: Link, t: Texts) -> ui.Button[Any]:
    name, emoji = LINK_BUTTONS[link.kind]
    return ui.Button(label=t(name), emoji=emoji, url=link.url)


def _asked(question: Question, t: Texts) -> str:
    """A question in words: its query, tag, category and source."""
    asked = [f"“{_quoted(question.query)}”"] if question.query.strip() else []
    if question.tag:
        asked.append("🏷️ " + plain(clip(question.tag, 100)))
    if question.category:
        asked.append("📂 " + _category(question.category, t))
    if question.source:
        asked.append("🗂️ " + plain(clip(question.source, 100)))
    return " · ".join(asked)


def _quoted(text: str) -> str:
    return plain(clip(one_line(text), 120))


def _category(name: str, t: Texts) -> str:
    return plain_within(t.category(name), CATEGORY_ROOM)


def papers_counted(count: int, t: Texts) -> str:
    return t("1 paper") if count == 1 else t("{count} papers", count=count)
