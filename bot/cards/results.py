"""The answer to a search: papers found, passages that match, and what was changed in the query."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.actions import ResultsPage
from bot.cards.base import INK, TEXT_LIMIT, pager
from bot.cards.entries import LARGEST_ENTRY, Entry, category_name, listed
from bot.cards.markup import ELLIPSIS, clip, columns_up_to, length, one_line, plain, plain_within
from bot.cards.parts import ActionButton, Card, Container, TextDisplay
from bot.texts import Texts
from db.searching.questions import Question
from db.searching.search import Answer, Hit

RESULTS_A_PAGE = 5

PASSAGE_COLUMNS = 60
"""Columns of a passage that are shown: a line, two on a phone."""

PASSAGE_ROOM = 160
"""Characters for them, their bold marks and their backslashes."""

CONTEXT = 12
"""Letters of a passage before its first match, where not all of it is shown."""

SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "；")

CORRECTIONS_SHOWN = 3
NEAR_SHOWN = 4
UNMATCHED_SHOWN = 4
ALSO_SHOWN = 3


def results_card(question: Question, answer: Answer, page: int, t: Texts) -> Card:
    """A page (from 0) of hits, each with a button that opens it."""
    pages = max(1, -(-answer.total // RESULTS_A_PAGE))
    head = [f"### 🔎 {_asked(question, t)}"]
    where = [t("Page {page} of {pages}", page=page + 1, pages=pages)]
    if answer.total < answer.matching:
        where.append(t("{count} close matches of {all}", count=answer.total, all=answer.matching))
    head.append("-# " + " · ".join(where))
    if answer.has_more:
        head.append("-# " + t("Only the {count} most relevant are listed.", count=answer.total))
    if question.literal:
        head.append("-# " + t("Searching every word exactly as written."))
    for correction in answer.corrections[:CORRECTIONS_SHOWN]:
        head.append(
            "-# "
            + t(
                "Showing “{meant}” instead of “{written}”.",
                meant=plain(clip(correction.meant, 40)),
                written=plain(clip(correction.written, 40)),
            )
        )
    if answer.unmatched:
        words = t.list(
            [f"“{plain(clip(word, 40))}”" for word in answer.unmatched[:UNMATCHED_SHOWN]]
        )
        head.append("-# " + t("No paper contains {words}.", words=words))
    if answer.also:
        also = t.list([f"“{plain(clip(form, 60))}”" for form in answer.also[:ALSO_SHOWN]])
        head.append("-# " + t("Also searched for {forms}.", forms=also))
    for written in answer.as_text[:CORRECTIONS_SHOWN]:
        head.append(
            "-# "
            + t(
                "No paper has “{written}”, so it was searched as plain words.",
                written=quoted_query(written),
            )
        )
    if answer.near:
        near = t.list([f"**{plain(clip(word, 40))}**" for word in answer.near[:NEAR_SHOWN]])
        head.append(
            "-# " + t("No paper contains that. These contain similar words: {words}.", words=near)
        )
    room = (TEXT_LIMIT - length("\n".join(head))) // RESULTS_A_PAGE
    entries = [Entry(hit.paper, line=why_found(hit, t)) for hit in answer.hits]
    return Card(
        Container(
            INK,
            TextDisplay("\n".join(head)),
            *listed(
                entries,
                t,
                first=page * RESULTS_A_PAGE + 1,
                room=min(room, LARGEST_ENTRY),
                categories=False,
            ),
            *pager(
                page,
                pages,
                partial(ResultsPage, question.id),
                t,
                _other_reading(question, answer, t),
            ),
        )
    )


def _other_reading(question: Question, answer: Answer, t: Texts) -> ActionButton | None:
    """A button that takes a corrected query as it is written, or one so taken as it was meant."""
    if not answer.corrections and not question.literal:
        return None
    other = replace(question, literal=not question.literal)
    label = t("Correct spelling") if question.literal else t("As written")
    return ActionButton(ResultsPage(other.id, 0), label=label, emoji="🔤")


def why_found(hit: Hit, t: Texts) -> str:
    """Why a paper was found: a passage of it, as small print below its label."""
    why = _why(hit)
    if not why:
        return ""
    return "-# " + (t("Close in meaning: {passage}", passage=why) if hit.by_meaning else why)


def _why(hit: Hit) -> str:
    """The part of the passage in which most words matched, these bold if there is room for their
    marks; nothing of a paper that has a title alone."""
    if not hit.passage:
        return ""
    begin, end = _window(hit)
    shown = hit.passage[begin:end]
    # A passage that begins with a small letter was cut before its first match.
    before = ELLIPSIS if begin or shown[:1].islower() else ""
    after = "" if end == len(hit.passage) and shown.endswith(SENTENCE_ENDS) else ELLIPSIS
    pieces, at = [before], begin
    for start, stop in hit.matches:
        if begin <= start and stop <= end:
            pieces += [plain(hit.passage[at:start]), f"**{plain(hit.passage[start:stop])}**"]
            at = stop
    pieces += [plain(hit.passage[at:end].rstrip()), after]
    marked = "".join(pieces)
    return marked if length(marked) <= PASSAGE_ROOM else plain_within(shown, PASSAGE_ROOM)


def _window(hit: Hit) -> tuple[int, int]:
    """Where the part of a passage begins and ends that is shown of it: whole words, and of all such
    parts the first with most matching letters."""
    text = hit.passage
    wide = columns_up_to(text)
    if wide[-1] <= PASSAGE_COLUMNS:
        return 0, len(text)
    windows = [_part_from(text, wide, begin) for begin in _beginnings(hit)]
    return max(windows, key=lambda part: _matching(hit, *part))


def _beginnings(hit: Hit) -> list[int]:
    """Where a part may begin: with the passage, or some words before a match."""
    places = [0]
    for start, _ in hit.matches:
        near = max(0, start - CONTEXT)
        space = hit.passage.find(" ", near, start)
        places.append(space + 1 if space >= 0 else near if near else 0)
    return places


def _part_from(text: str, wide: Sequence[int], begin: int) -> tuple[int, int]:
    """The longest part that begins there and fits, given how wide the text is up to each letter;
    the last one where the passage ends before."""
    before = wide[begin - 1] if begin else 0
    end = bisect_right(wide, before + PASSAGE_COLUMNS, lo=begin)
    if end < len(text) and text[end].isascii() and text[end - 1 : end].isascii():
        space = text.rfind(" ", begin, end + 1)
        end = space if space > begin else end
    return begin, end


def _matching(hit: Hit, begin: int, end: int) -> int:
    return sum(stop - start for start, stop in hit.matches if begin <= start and stop <= end)


def _asked(question: Question, t: Texts) -> str:
    """A question in words: its query, tag, category and source, and what else its papers are."""
    asked = [f"“{quoted_query(question.query)}”"] if question.query.strip() else []
    if question.tag:
        asked.append("🏷️ " + plain(clip(question.tag, 100)))
    if question.category:
        asked.append("📂 " + category_name(question.category, t))
    if question.source:
        asked.append("🗂️ " + plain(clip(question.source, 100)))
    for name in ("has", "author", "year", "status"):
        if value := getattr(question, name):
            asked.append(f"{t(name)}:{plain(clip(value, 60))}")
    return " · ".join(asked)


def quoted_query(text: str) -> str:
    return plain(clip(one_line(text), 120))
