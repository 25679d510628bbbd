"""The command line: a verb for each thing that the bot can say, for scripts, cron and inspection.

Standard output carries the answer and nothing else. Verbs import what they need when they run,
since a shell waits for it: a search loads neither Discord's library nor the loader.
"""

from __future__ import annotations

import io
import logging
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import output
from bot.cli.feeds import feed_verbs
from bot.cli.refusals import Refused
from bot.cli.terminal import JsonFormatter, LineFormatter, echo
from bot.cli.verbs import Verbs
from bot.config import BadSettings, Settings, read_settings
from db.store.health import REINDEX
from db.store.store import Store

if TYPE_CHECKING:
    from db.searching.search import Answer

log = logging.getLogger("paperboy")

ILL_AFTER = timedelta(seconds=120)
"""A running bot leaves a sign of life every half minute; after this long without one it is down."""


class Text(click.ParamType[str]):
    """Text of an argument: bytes that are no UTF-8, which no store can hold, are replaced."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return os.fsencode(value).decode("utf-8", "replace")


TEXT = Text()
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
source_option = click.option(
    "--source", type=TEXT, help="Only papers of this source: a file's name, the suffix may lack."
)
tag_option = click.option("--tag", type=TEXT, help="Only papers with this tag, in any spelling.")
category_option = click.option("--category", type=TEXT, help="Only papers of this sub-category.")
pass_settings = click.make_pass_decorator(Settings)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    help="The store; else PAPERBOY_DB, else ./data/paperboy.db or your data folder.",
)
@click.version_option(package_name="paperboy-discord")
@click.pass_context
def main(ctx: click.Context, db: Path | None) -> None:
    """Paperboy brings a lab its papers: in Discord, and here."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # whatever the locale: the papers are Chinese
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    log = logging.StreamHandler()
    log.setFormatter(LineFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[log])
    try:
        ctx.obj = read_settings(db)
    except UnicodeDecodeError as error:
        raise Refused("The file .env is not UTF-8 text.") from error
    except BadSettings as error:
        raise Refused(str(error)) from error
    if ctx.obj.json_log:
        log.setFormatter(JsonFormatter())


# Papers in and out.


@main.command(name="load")
@click.argument("words", nargs=-1, type=click.Path(), metavar="[PATH|https://…|NAME]...")
@json_option
@pass_settings
def load_papers(settings: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """Load papers from files, addresses or public lists, or those that come with Paperboy.

    A file is a seed file (.txt), or a list of papers: a JSON array of objects, JSON Lines (.jsonl,
    .ndjson) or CSV, with the fields of github.com/papercopilot/paperlists (title, author, abstract,
    keywords, pdf, github, ...), any of which may be missing. Of a folder, all such files. NAME is
    one of `paperboy lists`, as iclr2018.
    """
    from bot.cli.encoding import read_papers
    from bot.cli.loading import load, sources_of
    from db.loading.loader import bundled_seeds

    with Store(settings.db) as store:
        if words:
            from bot.cli.gathering import gather

            with gather(settings, store, words, "load") as found:
                report = load(store, found.files, unchanged=found.unchanged)
                found.note(store)
                names = found.sources
        else:
            report = load(store, bundled_seeds())
            names = [path.name for path in bundled_seeds()]
        read_papers(settings, store)
        sources = sources_of(store, names)
    if as_json:
        _answer(output.report_json(report, sources))
    else:
        _answer(output.report_text(report, sources))


@main.command()
@click.argument(
    "words", nargs=-1, required=True, type=click.Path(), metavar="PATH|https://…|NAME..."
)
@click.option("--dry-run", is_flag=True, help="Say which papers would get which titles.")
@json_option
@pass_settings
def enrich(settings: Settings, words: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Give papers that are here their titles, authors and links.

    Takes the lists that `load` takes, but adds no papers: an entry is matched with a paper by its
    abstract, and the titles of those that match none are listed.
    """
    from bot.cli.encoding import read_papers
    from bot.cli.gathering import gather
    from bot.cli.loading import load, sources_of

    papers = _papers(settings)
    with papers as store, gather(settings, store, words, "enrich", anew=dry_run) as found:
        if dry_run:
            from db.loading.rehearsal import rehearse

            rehearsed = rehearse(store, found.files)
            _answer(
                output.rehearsal_json(rehearsed) if as_json else output.rehearsal_text(rehearsed)
            )
            return
        report = load(store, found.files, only_known=True, unchanged=found.unchanged)
        read_papers(settings, store)
        found.note(store)
        sources = sources_of(store, found.sources)
    if as_json:
        _answer(output.report_json(report, sources))
    else:
        _answer(output.enriched_text(report))


@main.command(name="reindex")
@pass_settings
def make_index(settings: Settings) -> None:
    """Make the search index anew from the papers, where `doctor` says that it is damaged."""
    from bot.cli.encoding import read_papers
    from bot.cli.loading import reindex
    from db.papers.reading import paper_count

    if not settings.db.exists():
        raise Refused(f"There is no store {settings.db}.")
    with Store(settings.db) as store:
        reindex(store)
        read_papers(settings, store)
        papers = store.read(paper_count)
    echo(f"The search index holds all {papers:,} papers.", err=True)


@main.command()
@json_option
@pass_settings
def lists(settings: Settings, as_json: bool) -> None:
    """Name the public lists that `load` and `enrich` know, a venue a line."""
    from bot.fetching.named_lists import named_lists

    known = named_lists()
    if as_json:
        _answer({name: known.address(name, settings.lists) for name in known.paths})
    else:
        _answer(output.lists_text(known.paths))


@main.command()
@click.option(
    "--format", "form", type=click.Choice(["seed", "json", "csv", "markdown"]), required=True
)
@source_option
@pass_settings
def export(settings: Settings, form: str, source: str | None) -> None:
    """Write papers as a seed file (the bytes that came in), JSON, CSV or Markdown."""
    from bot.formats.papers import FORMATS
    from db.formats.seed_export import export_seed
    from db.papers.reading import all_papers
    from db.papers.sources import require_source, sources

    with _papers(settings) as store:
        if source is not None:
            source = store.read(require_source, source)
        if form != "seed":
            content = FORMATS[form](store.read(all_papers, source)).encode()
        else:
            names = [source.name for source in store.read(sources)]
            if source is None and len(names) > 1:
                some = ", ".join(names[: output.MAX_COUNTED])
                more = ", …" if len(names) > output.MAX_COUNTED else "."
                raise click.UsageError(f"Say which --source: {some}{more}")
            content = store.read(export_seed, source or names[0])
    click.echo(content, nl=False)


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="PATH is a folder: add a dated copy, then remove the oldest until so many are left.",
)
@pass_settings
def backup(settings: Settings, path: Path, keep: int | None) -> None:
    """Copy the store into a new file, safely while the bot runs."""
    from db.searching.indexing import is_in_step
    from db.store.rotation import add_copy

    if not settings.db.exists():
        raise Refused(f"There is no store {settings.db}.")
    if not settings.db.stat().st_size:
        raise Refused(f"{settings.db} is empty. Nothing was copied; go back to an older copy.")
    with Store(settings.db) as store:
        if not store.read(is_in_step):
            raise Refused(
                f"The store {settings.db} is damaged: its search index does not hold all papers."
                f" Nothing was copied. Make the index anew: {REINDEX}"
            )
        if keep is None:
            store.copy_to(path)
        else:
            path = add_copy(store, path, datetime.now(UTC), keep)
    echo(f"Copied {settings.db} to {path}.", err=True)


@main.command(name="restore")
@click.argument("copy", type=click.Path(path_type=Path), metavar="FILE")
@pass_settings
def restore_copy(settings: Settings, copy: Path) -> None:
    """Put a copy that `backup` made in the store's place; the old store is kept beside it."""
    from bot.cli.restoring import restore

    restored = restore(settings.db, copy, datetime.now(UTC))
    echo(f"{settings.db} is now what {copy} holds.", err=True)
    if restored.kept:
        echo(f"The store that was there is kept as {restored.kept}.", err=True)
    if restored.reindexed:
        echo("Its search index was damaged, and was made anew from the papers.", err=True)
    if restored.to_look_up:
        echo(
            f"Scheduled posts that may have been sent since the copy: {restored.to_look_up}. The"
            " bot looks for each in its channel, and sends it only where it is not there.",
            err=True,
        )


# Questions.


@main.command()
@click.argument("words", nargs=-1, type=TEXT, metavar="QUERY")
@tag_option
@category_option
@source_option
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True)
@click.option("--author", type=TEXT, help="Only papers by this person.")
@click.option("--year", type=TEXT, help="Only papers of this year, or of years like 2018-2020.")
@click.option("--status", type=TEXT, help="Only papers with this status: oral, rejected, ...")
@click.option("--literal", is_flag=True, help="Take every word as it is written.")
@click.option(
    "--batch", type=click.Path(), help="A file of queries, a line each (-: standard input)."
)
@json_option
@pass_settings
def search(
    settings: Settings,
    words: tuple[str, ...],
    tag: str | None,
    category: str | None,
    source: str | None,
    limit: int,
    author: str | None,
    year: str | None,
    status: str | None,
    literal: bool,
    batch: str | None,
    as_json: bool,
) -> None:
    """Find papers by what you remember of them, in Chinese or English.

    Beside words: "a phrase", -without, tag:, category:, source:, has:code, has:tldr, author:,
    year:, status:. A title, an address and an identifier find their paper.
    """
    from bot.cli.encoding import use_encoder
    from db.searching.answers import advice
    from db.searching.questions import Question
    from db.searching.search import search as answer

    if bool(words) == (batch is not None):
        raise click.UsageError("Give either a QUERY or a --batch.")
    if batch is not None and not as_json:
        raise click.UsageError("A --batch is answered in JSON: add --json.")

    def question_of(query: str) -> Question:
        return Question(
            query, tag, category, literal, source, author=author, year=year, status=status
        )

    with _papers(settings) as store:
        unread = use_encoder(settings, store)
        if unread and not as_json:
            echo(unread, err=True)

        def ask(query: str) -> Answer:
            return store.read(answer, question_of(query), limit=limit)

        if batch is not None:
            with click.open_file(batch, "rb") as queries:
                for query in queries:
                    _answer(output.hits_json(ask(query.decode("utf-8", "replace")).hits))
            return
        found = ask(" ".join(words))
        said = output.about_answer(found)
        if not found.hits:
            advised = store.read(advice, question_of(found.query))
            said = f"{said}\n{output.advice_text(advised)}".strip()
    if not as_json and said:
        echo(said, err=True)
    _answer(output.hits_json(found.hits) if as_json else output.answer_text(found))


@main.command()
@click.argument("words", nargs=-1, required=True, type=TEXT, metavar="ID|LABEL")
@json_option
@pass_settings
def show(settings: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """Show one paper, by its id, its label or its name."""
    from db.searching.lookup import find_paper

    with _papers(settings) as store:
        paper = store.read(find_paper, " ".join(words))
    _answer(output.paper_json(paper) if as_json else output.paper_text(paper))


@main.command(name="random")
@tag_option
@category_option
@json_option
@pass_settings
def random_paper(settings: Settings, tag: str | None, category: str | None, as_json: bool) -> None:
    """Show a random paper."""
    from db.searching.answers import draw

    with _papers(settings) as store:
        paper = store.read(draw, random.Random(), tag=tag, category=category)
    if paper is None:
        raise Refused("No paper is both in this category and under this tag.")
    _answer(output.paper_json(paper) if as_json else output.paper_text(paper))


@main.command()
@click.argument("words", nargs=-1, type=TEXT, metavar="[QUERY]")
@json_option
@pass_settings
def tags(settings: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """List the tags with their numbers of papers, or those that look like QUERY."""
    from db.tags.lookup import list_tags

    with _papers(settings) as store:
        found = store.read(list_tags, " ".join(words), limit=sys.maxsize).tags
    _answer(output.tags_json(found) if as_json else output.tags_text(found))


@main.command()
@click.argument("words", nargs=-1, required=True, type=TEXT, metavar="TAG")
@json_option
@pass_settings
def digest(settings: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """Say what a tag is about: its papers, its neighbours, and where to start."""
    from db.searching.tag_digest import digest

    with _papers(settings) as store:
        found = store.read(digest, " ".join(words))
    _answer(output.digest_json(found) if as_json else output.digest_text(found))


# The bot.


@main.command()
@pass_settings
def run(settings: Settings) -> None:
    """Join Discord with DISCORD_TOKEN; without one, open the demo."""
    if settings.token is None:
        _open_demo(said="DISCORD_TOKEN is not set: this is the demo, not your server.")
        return
    from bot.process import collect_as_usual, collect_nothing_yet
    from db.loading.recipe import is_ready

    if not is_ready(settings.db):
        with _papers(settings) as store:
            from db.loading.loader import load

            load(store, [])  # no file, but new labels and a new index by the new rules
    collect_nothing_yet()
    try:
        from bot.cli.joining import join

        join(settings)
    finally:
        collect_as_usual()


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where the page is served.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]),
    metavar="TIME",
    help="When the demo's time begins, as 2026-03-02T08:59:30Z; now, if left out.",
)
def demo(port: int | None, start: datetime | None) -> None:
    """Open a Discord of your own in the browser, with a small lab and the bot in it."""
    _open_demo(port, start)


@main.command()
@pass_settings
def sync(settings: Settings) -> None:
    """Tell Discord the commands again, if it shows old ones."""
    from bot.cli.joining import sync

    if settings.token is None:
        raise Refused("DISCORD_TOKEN is not set.")
    sync(settings)
    click.echo("Discord knows the commands.")


@main.command(name="doctor")
@click.option("--offline", is_flag=True, help="Leave the network alone.")
@json_option
@pass_settings
def examine_all(settings: Settings, offline: bool, as_json: bool) -> None:
    """Look at the store, its disk, the clock, the token and the network; say how to fix it."""
    from bot.cli.doctor.examine import examine
    from bot.cli.doctor.finding import as_json as findings_json
    from bot.cli.doctor.finding import as_text

    findings = list(examine(settings, datetime.now(UTC), offline=offline))
    _answer(findings_json(findings) if as_json else as_text(findings))
    if not all(finding.is_well for finding in findings):
        raise click.exceptions.Exit(1)


@main.command()
@pass_settings
def health(settings: Settings) -> None:
    """Say whether a bot is running on this store; exit code 1 if not."""
    from db.store.bot_status import last_heartbeat

    if not settings.db.exists():
        raise Refused(f"There is no store {settings.db}.")
    with Store(settings.db) as store:
        last = store.read(last_heartbeat)
    if last is None or datetime.now(UTC) - last > ILL_AFTER:
        raise Refused(f"No bot is running on {settings.db}; the last sign of life: {last}.")
    echo(f"A bot is running on {settings.db}.")


main.add_command(feed_verbs)


# What verbs share.


def _answer(value: object) -> None:
    """Write an answer: text as it is, anything else as a line of JSON."""
    text = value if isinstance(value, str) else output.as_json(value)
    if text:
        echo(text)


@contextmanager
def _papers(settings: Settings) -> Iterator[Store]:
    """The store, with the papers that come with Paperboy if it held none."""
    from db.papers.reading import paper_count

    with Store(settings.db) as store:
        if not store.read(paper_count):
            from bot.cli.encoding import read_papers
            from bot.cli.loading import load
            from db.loading.loader import bundled_seeds

            load(store, bundled_seeds())
            read_papers(settings, store)
        yield store


def _open_demo(
    port: int | None = None, start: datetime | None = None, *, said: str | None = None
) -> None:
    # discord.py's remarks on a login, and on what simcord tries, say nothing new here.
    logging.getLogger("discord").setLevel(logging.ERROR)
    try:
        from bot.demo import serve
    except ModuleNotFoundError as missing:  # as in the image, which holds neither of the two
        if (missing.name or "").partition(".")[0] != "simcord" and missing.name != "bot.demo":
            raise
        raise Refused(
            "The demo is not installed here: install the wheel with [demo] behind its name to have"
            " it. To join Discord, set DISCORD_TOKEN in the environment or in a file .env here."
        ) from missing
    if said:
        echo(said, err=True)
    serve(port, start)
