"""`paperboy feed …`: feeds from the command line, as `/feeds` has them in Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.cli.refusals import Refused
from bot.cli.terminal import echo
from bot.cli.verbs import Verbs
from bot.config import Settings
from db.store.store import Store

if TYPE_CHECKING:
    from db.feeds.feed import Feed

pass_settings = click.make_pass_decorator(Settings)


@click.group(name="feed", cls=Verbs)
def feed_verbs() -> None:
    """Where new papers come from by themselves: arXiv, RSS, OpenReview, Hugging Face, lists."""


@feed_verbs.command()
@click.argument("words", nargs=-1, required=True, metavar="WHAT")
@click.option("--name", help="What its source is called; else made from WHAT.")
@pass_settings
def add(settings: Settings, words: tuple[str, ...], name: str | None) -> None:
    """Add a feed: a category of arXiv (cs.CL) or a query (ti:folding), a venue of OpenReview
    (ICLR.cc/2026/Conference), hf-daily, a public list by its name, or an address of RSS, Atom or a
    list. The running bot asks it at once, and `paperboy feed check` too."""
    from bot.cli.gathering import reach_of
    from bot.client import utc_now
    from bot.fetching.kinds import meant
    from db.feeds.keeping import add_feed

    kind, query = meant(" ".join(words), reach_of(settings), settings.lists)
    with Store(settings.db) as store:
        feed, is_new = store.write(add_feed, kind, query, now=utc_now(), name=name)
    echo(f"{'Added' if is_new else 'There is already'} {feed.name} ({feed.kind.value}).")


@feed_verbs.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_settings
def list_feeds(settings: Settings, as_json: bool) -> None:
    """List the feeds: when each brought something last, what failed, when it is asked next."""
    from bot.cli.output import as_json as written
    from bot.client import utc_now
    from db.feeds.keeping import feeds

    with Store(settings.db) as store:
        found = store.read(feeds)
    if as_json:
        click.echo(written([_as_json(feed) for feed in found]))
        return
    for feed in found:
        echo(f"{click.style(feed.name, bold=True)}  {feed.kind.value} {feed.query}")
        echo(f"  {_how_it_fares(feed, utc_now())}")


@feed_verbs.command()
@click.argument("name")
@pass_settings
def check(settings: Settings, name: str) -> None:
    """Ask a feed now, and say what it brought."""
    from bot.cli.gathering import reach_of
    from bot.client import utc_now
    from bot.fetching.client import Fetcher
    from bot.fetching.polling import Outcome, Poller
    from db.feeds.keeping import feed_named

    with Store(settings.db) as store:
        feed = store.read(feed_named, name)

        async def ask() -> Outcome | None:
            fetcher = Fetcher(reach=reach_of(settings), contact=settings.contact, clock=utc_now)
            async with fetcher:
                return await Poller(store, fetcher, utc_now).turn(feed.id)

        outcome = asyncio.run(ask())
    if outcome is None:
        raise Refused(f"{feed.name} is paused, was just asked, or is being asked right now.")
    if outcome.failure is not None:
        reason = _sentence(outcome.failure.trouble.value, outcome.failure.detail)
        raise Refused(f"{feed.name}: {reason}")
    assert outcome.report is not None
    report = outcome.report
    new = f"{report.added} new papers, {report.news} of them news"
    echo(f"{feed.name}: {new}; {report.changed} changed.")


def _verb(name: str, change: str, said: str, about: str) -> None:
    @feed_verbs.command(name=name, help=about)
    @click.argument("name")
    @pass_settings
    def verb(settings: Settings, name: str) -> None:
        from bot.client import utc_now
        from db.feeds import keeping

        changed: Callable[..., None] = getattr(keeping, change)
        with Store(settings.db) as store:
            feed = store.read(keeping.feed_named, name)
            store.write(changed, feed.id, utc_now())
        echo(f"{feed.name}: {said}")


_verb("pause", "pause_feed", "paused.", "Ask a feed no more for the time being.")
_verb("resume", "resume_feed", "resumed; it is asked at once.", "Ask a paused feed again.")
_verb("remove", "remove_feed", "removed; its papers stay.", "Remove a feed; its papers stay.")


def _how_it_fares(feed: Feed, now: datetime) -> str:
    if feed.paused_at is not None:
        return "paused"
    came = f"last asked well {_ago(feed.succeeded_at, now)}, {feed.brought} papers so far"
    said = came if feed.succeeded_at else "not asked well yet"
    if feed.failure is not None:
        reason = _sentence(feed.failure.trouble, feed.failure.detail)
        said += f"; failing since {feed.failure.since:%Y-%m-%d %H:%M} UTC"
        said += f"; next {max(feed.due_at, now):%Y-%m-%d %H:%M} UTC\n  {reason}"
        return said
    return f"{said}; next {max(feed.due_at, now):%Y-%m-%d %H:%M} UTC"


def _ago(then: datetime | None, now: datetime) -> str:
    minutes = int((now - (then or now)) / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 2_880 else f"{minutes // 1_440} days ago"


def _as_json(feed: Feed) -> dict[str, object]:
    failure = feed.failure
    return {
        "name": feed.name,
        "kind": feed.kind.value,
        "query": feed.query,
        "brought": feed.brought,
        "paused": feed.paused_at is not None,
        "succeeded_at": feed.succeeded_at.isoformat() if feed.succeeded_at else None,
        "due_at": feed.due_at.isoformat(),
        "failure": None
        if failure is None
        else {
            "trouble": failure.trouble,
            "reason": _sentence(failure.trouble, failure.detail),
            "times": failure.times,
            "since": failure.since.isoformat(),
        },
    }


def _sentence(trouble: str, detail: str) -> str:
    from bot.fetching.failures import FetchFailed, Trouble
    from bot.fetching.sentences import sentence
    from bot.texts import ENGLISH, Texts

    return sentence(FetchFailed(Trouble(trouble), detail), Texts(ENGLISH))
