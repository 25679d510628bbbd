"""The answer to a search: papers found, passages that match, and what was changed in the query."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from discord import ui

from bot.actions import ActionButton, ResultsPage
from bot.cards.base import INK, TEXT_LIMIT, Card, Item, card_of, container, pager, separated
from bot.cards.entries import category_name, entry_head, openable
from bot.cards.markup import ELLIPSIS, clip, length, one_line, plain, plain_within
from bot.texts import Texts
from db.searching.questions import Question
from db.searching.search import Answer, Hit

RESULTS_A_PAGE = 5

PASSAGE_ROOM = 320
"""Characters for a passage of 200, its bold marks and its backslashes."""

SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "；")

CORRECTIONS_SHOWN = 3
NEAR_SHOWN = 4
ALSO_SHOWN = 3


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
            "-# "
            + t("No paper has “{written}”; it was taken as words.", written=quoted_query(written))
        )
    if answer.near:
        near = t.list([f"**{plain(clip(word, 40))}**" for word in answer.near[:NEAR_SHOWN]])
        head.append(
            "-# " + t("No paper holds that; these hold something like it: {words}.", words=near)
        )
    room = (TEXT_LIMIT - length("\n".join(head))) // RESULTS_A_PAGE
    sections: list[Item] = []
    for place, hit in enumerate(answer.hits, start=page * RESULTS_A_PAGE + 1):
        text = entry_head(hit.paper, t, number=place)
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


def _asked(question: Question, t: Texts) -> str:
    """A question in words: its query, tag, category and source."""
    asked = [f"“{quoted_query(question.query)}”"] if question.query.strip() else []
    if question.tag:
        asked.append("🏷️ " + plain(clip(question.tag, 100)))
    if question.category:
        asked.append("📂 " + category_name(question.category, t))
    if question.source:
        asked.append("🗂️ " + plain(clip(question.source, 100)))
    return " · ".join(asked)


def quoted_query(text: str) -> str:
    return plain(clip(one_line(text), 120))
