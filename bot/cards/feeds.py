"""Feeds as a server's managers see them: what each is, how it fares, when it is asked next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.cards.base import INK, TEXT_LIMIT, notice
from bot.cards.markup import clip, one_line, plain
from bot.cards.parts import Card, Container, TextDisplay
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.sentences import sentence
from bot.texts import N_, Texts
from db.feeds.feed import Feed, Kind

if TYPE_CHECKING:
    from db.loading.feed_loading import FeedReport

KINDS = {
    Kind.ARXIV: "arXiv",
    Kind.RSS: N_("RSS or Atom"),
    Kind.OPENREVIEW: "OpenReview",
    Kind.HUGGINGFACE: N_("Hugging Face daily papers"),
    Kind.LIST: N_("A list of papers"),
}

QUERY_ROOM = 120
MAX_SHOWN = 15


def feeds_card(feeds: Sequence[Feed], t: Texts) -> Card:
    """The feeds of a server, or how to add the first one."""
    if not feeds:
        return notice(t("This server has no feeds yet. /feeds add cs.CL adds one of arXiv."))
    lines = [_lines(feed, t) for feed in feeds[:MAX_SHOWN]]
    if len(feeds) > MAX_SHOWN:
        lines.append(t("… and {count} more.", count=len(feeds) - MAX_SHOWN))
    text = f"## {t('Feeds')}\n" + "\n".join(lines)
    return Card(Container(INK, TextDisplay(clip(text, TEXT_LIMIT))))


def added_card(feed: Feed, is_new: bool, t: Texts) -> Card:
    """What was added, and what to do with it."""
    name = name_of(feed)
    if not is_new:
        return notice(
            t("{feed} is already here. Search its papers with the source option.", feed=name)
        )
    return notice(
        t(
            "Added {feed}. It is being checked now, and regularly from now on. Search it with the"
            " source option, post from it with /weekly add.",
            feed=name,
        )
    )


def checked_card(feed: Feed, report: FeedReport, t: Texts) -> Card:
    """What asking a feed brought."""
    if not report.added and not report.changed:
        return notice(t("{feed}: nothing new.", feed=name_of(feed)))
    return notice(
        t(
            "{feed}: {added} new papers, {changed} changed.",
            feed=name_of(feed),
            added=report.added,
            changed=report.changed,
        )
    )


def failed_card(feed: Feed, failure: FetchFailed, t: Texts) -> Card:
    """Why asking a feed brought nothing."""
    return notice(f"{name_of(feed)}: {plain(sentence(failure, t))}")


def failing_notice(feed: Feed, t: Texts) -> Card:
    """What the owner of a feed is told, once, when it has failed for days."""
    told = t(
        "The feed {feed} has been failing since {since}. I keep trying; see /feeds list. This"
        " notice is only sent once.",
        feed=name_of(feed),
        since=discord.utils.format_dt(feed.failure.since if feed.failure else feed.added_at, "D"),
    )
    return notice(t.sentences(told, _reason(feed, t)))


def name_of(feed: Feed) -> str:
    """A feed's name, in bold and safe."""
    return f"**{plain(one_line(feed.name))}**"


def _lines(feed: Feed, t: Texts) -> str:
    query = plain(clip(one_line(feed.query), QUERY_ROOM))
    head = f"{name_of(feed)} · {t(KINDS[feed.kind])}" + (f" · {query}" if query else "")
    return f"{head}\n-# {t.sentences(*_state(feed, t))}"


def _state(feed: Feed, t: Texts) -> list[str]:
    if feed.paused_at is not None:
        return [t("Paused."), t("{papers} papers so far.", papers=feed.brought)]
    said = [t("{papers} papers so far.", papers=feed.brought)]
    if feed.failure is not None:
        since = discord.utils.format_dt(feed.failure.since, "R")
        said.append(t("Failing since {since}.", since=since))
        said.append(_reason(feed, t))
    elif feed.succeeded_at is not None:
        said.append(
            t("Last checked: {when}.", when=discord.utils.format_dt(feed.succeeded_at, "R"))
        )
    said.append(t("Next check: {when}.", when=discord.utils.format_dt(feed.due_at, "R")))
    return said


def _reason(feed: Feed, t: Texts) -> str:
    if feed.failure is None:
        return ""
    return plain(sentence(FetchFailed(Trouble(feed.failure.trouble), feed.failure.detail), t))
