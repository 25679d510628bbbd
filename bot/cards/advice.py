"""What a member is told, and offered, where nothing answers a question."""

from __future__ import annotations

from bot.actions import OpenDigest, OpenPaper, OpenResults
from bot.cards.base import BUTTON_LABEL_LIMIT, TEXT_LIMIT
from bot.cards.markup import clip, one_line, plain
from bot.cards.parts import ActionButton, ActionRow, Card, Part, TextDisplay
from bot.texts import Texts
from db.searching.answers import Advice, LeftOut
from db.searching.questions import Question

BUTTONS_A_ROW = 5


def no_hits_card(question: Question, advice: Advice, t: Texts) -> Card:
    """No paper matches: what to leave out, with how many papers that finds, and the tags and papers
    whose names look like what was asked."""
    query = plain(clip(one_line(question.query), 80))
    lines = [t("No paper matches “{query}”.", query=query)]
    rows = [[_less(left_out, t) for left_out in advice.leave_out]]
    tags = [
        ActionButton(OpenDigest(tag), label=clip(tag, BUTTON_LABEL_LIMIT), emoji="🏷️")
        for tag in advice.tags
        if OpenDigest.fits(tag)
    ]
    papers = [
        ActionButton(OpenPaper(paper.id), label=clip(paper.label, BUTTON_LABEL_LIMIT), emoji="📄")
        for paper in advice.papers
    ]
    rows += [tags, papers]
    if advice.leave_out:
        lines.append(t("Try with less:"))
    elif advice.are_far:
        lines.append(t("These come nearest, but none of them is close to it:"))
    elif tags or papers:
        lines.append(t("Did you mean one of these?"))
    else:
        lines.append(t("Drop a word, or browse /tags."))
    items: list[Part] = [TextDisplay(clip(t.sentences(*lines), TEXT_LIMIT))]
    items += [ActionRow(*row[:BUTTONS_A_ROW]) for row in rows if row]
    return Card(*items)


def _less(left_out: LeftOut, t: Texts) -> ActionButton:
    if left_out.limit is None:
        what = t("With corrections")
    elif left_out.limit.kind == "phrase" and not left_out.limit.without:
        what = t("Search without quotes")
    else:
        name = (
            t.category(left_out.limit.written)
            if left_out.limit.kind == "category"
            else left_out.limit.written
        )
        what = t("Without {what}", what=clip(one_line(name), BUTTON_LABEL_LIMIT - 30))
    return ActionButton(
        OpenResults(left_out.question.id), label=f"{what} ({left_out.papers})", emoji="✂️"
    )
