"""A host on loopback that speaks as arXiv, OpenReview, Hugging Face and a journal's RSS do, and
fails as they do. The shapes are those of their documentation, the papers are made up."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from bot.fetching.loopback import Asked, Reply

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)

SUBJECTS = ("sparse attention", "reward models", "protein folding", "code agents", "tokenizers")
VERBS = ("prunes", "distills", "aligns", "retrieves", "quantizes", "verifies", "plans", "routes")


@dataclass(frozen=True)
class FakePaper:
    """A paper of a made-up world, number by number always the same one."""

    number: int
    published: datetime
    version: int = 1
    updated: datetime | None = None
    categories: tuple[str, ...] = ("cs.CL",)
    withdrawn: bool = False
    votes: int = 0
    is_review: bool = False

    @property
    def arxiv(self) -> str:
        return f"{self.published:%y%m}.{self.number:05}"

    @property
    def title(self) -> str:
        return f"{self._name}: {self._subject} for machine {self.number}"

    @property
    def abstract(self) -> str:
        marks = hashlib.sha256(f"paper {self.number}".encode()).hexdigest()
        words = " ".join(VERBS[int(mark, 16) % len(VERBS)] + mark for mark in marks[:24])
        return (
            f"We study {self._subject} & its limits where $a < b$ holds {self.number} times. "
            f"{self._name} {words}. In version {self.version} all of it holds."
        )

    @property
    def authors(self) -> tuple[str, ...]:
        return (f"Ada {_spelled(self.number)}", f"Émile {_spelled(self.number // 7)}")

    @property
    def _name(self) -> str:
        return f"Fold{_spelled(self.number)}"

    @property
    def _subject(self) -> str:
        return SUBJECTS[self.number % len(SUBJECTS)]


def _spelled(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number}").capitalize()


def papers(count: int, *, first: int = 1, at: datetime = BEGIN) -> list[FakePaper]:
    """So many papers, a minute apart, the newest at `at`."""
    return [
        FakePaper(first + n, at - timedelta(minutes=count - 1 - n), votes=n % 50)
        for n in range(count)
    ]


def atom(some: Sequence[FakePaper], total: int | None = None) -> bytes:
    """What arXiv's API answers."""
    entries = "".join(map(_atom_entry, some))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom">'
        "<title>arXiv Query</title><id>http://arxiv.org/api/made-up</id>"
        f"<opensearch:totalResults>{len(some) if total is None else total}"
        f"</opensearch:totalResults>{entries}</feed>"
    ).encode()


def _atom_entry(paper: FakePaper) -> str:
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    categories = "".join(f'<category term="{category}"/>' for category in paper.categories)
    comment = "This paper has been withdrawn by the authors" if paper.withdrawn else "9 pages"
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.arxiv}v{paper.version}</id>"
        f"<title>{escape(paper.title)}</title>"
        f"<updated>{paper.updated or paper.published:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<published>{paper.published:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<summary>{escape(paper.abstract)}</summary>{authors}"
        f"<arxiv:comment>{comment}</arxiv:comment>"
        f'<arxiv:primary_category term="{paper.categories[0]}"/>{categories}</entry>'
    )


def rss(some: Sequence[FakePaper], *, dates: bool = True, ids: bool = True) -> bytes:
    """What a journal's feed holds, in RSS 2.0."""
    items = "".join(_rss_item(paper, dates=dates, ids=ids) for paper in some)
    return (
        '<?xml version="1.0"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        "<title>Journal of Folded Papers</title><link>https://journal.example/</link>"
        f"<description>Papers</description>{items}</channel></rss>"
    ).encode()


def _rss_item(paper: FakePaper, *, dates: bool, ids: bool) -> str:
    date = f"<pubDate>{format_datetime(paper.published)}</pubDate>" if dates else ""
    guid = f"<guid isPermaLink='false'>journal-{paper.number}</guid>" if ids else ""
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in paper.authors)
    return (
        f"<item><title>{escape(paper.title)}</title>{guid}{date}{creators}"
        f"<link>https://journal.example/papers/{paper.number}</link>"
        f"<description>{escape(f'<p>{escape(paper.abstract)}</p>')}</description></item>"
    )


def notes(some: Sequence[FakePaper], start: int = 0, limit: int = 1_000) -> bytes:
    """What OpenReview's API answers."""
    made = [
        {
            "id": f"note{paper.number}",
            "forum": f"note{paper.number}",
            **({"replyto": "note0"} if paper.is_review else {}),
            "cdate": int(paper.published.timestamp() * 1000),
            "mdate": int((paper.updated or paper.published).timestamp() * 1000),
            "content": {
                "title": {"value": paper.title},
                "authors": {"value": list(paper.authors)},
                "abstract": {"value": paper.abstract},
                "keywords": {"value": ["folding", "machines"]},
                "TLDR": {"value": f"We fold {paper.number}."},
                "venue": {
                    "value": f"FOLD 2026 {'Withdrawn Submission' if paper.withdrawn else 'Oral'}"
                },
                "pdf": {"value": f"/pdf/{paper.number}.pdf"},
            },
        }
        for paper in some[start : start + limit]
    ]
    return json.dumps({"notes": made, "count": len(some)}).encode()


def daily(some: Sequence[FakePaper]) -> bytes:
    """What Hugging Face's daily papers answer."""
    made = [
        {
            "paper": {
                "id": paper.arxiv,
                "title": paper.title,
                "summary": paper.abstract,
                "authors": [{"name": name, "hidden": False} for name in paper.authors],
                "upvotes": paper.votes,
                "publishedAt": f"{paper.published:%Y-%m-%dT%H:%M:%S.000Z}",
            },
            "publishedAt": f"{paper.published:%Y-%m-%dT%H:%M:%S.000Z}",
            "title": paper.title,
        }
        for paper in some
    ]
    return json.dumps(made).encode()


def paper_list(some: Sequence[FakePaper]) -> bytes:
    """A list, as papercopilot/paperlists has them."""
    made = [
        {
            "id": f"list{paper.number}",
            "title": paper.title,
            "author": ";".join(paper.authors),
            "abstract": paper.abstract,
            "keywords": "folding;machines",
            "pdf": f"https://papers.example/{paper.number}.pdf",
        }
        for paper in some
    ]
    return json.dumps(made).encode()


@dataclass
class FakeSources:
    """The host. `papers` are what there is, in any order; `faults` are answered first, one a
    request. `asked` keeps every request, `served` counts the entries sent in each form."""

    papers: list[FakePaper] = field(default_factory=list)
    faults: deque[Reply | None] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    served: Counter[str] = field(default_factory=Counter)
    packed: bool = True

    def __call__(self, asked: Asked) -> Reply:
        """The answer to a request; the next fault where one waits (None: a request goes well)."""
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else None
        answer = self._answer(asked)
        if fault is None:
            return answer
        if fault.status == 200 and not fault.body:  # the true answer, damaged on its way
            return Reply(200, answer.body, answer.headers, fault.cut_after, fault.drip_s)
        return fault

    def _answer(self, asked: Asked) -> Reply:
        newest = sorted(
            self.papers, key=lambda paper: (paper.updated or paper.published, paper.number)
        )
        newest.reverse()
        match asked.path:
            case "/api/query":
                query = asked.query["search_query"].removeprefix("cat:")
                found = [paper for paper in newest if query in paper.categories or ":" in query]
                start, limit = int(asked.query["start"]), int(asked.query["max_results"])
                return self._reply(asked, atom(found[start : start + limit], len(found)))
            case "/notes":
                start, limit = int(asked.query["offset"]), int(asked.query["limit"])
                return self._reply(asked, notes(newest, start, limit), kind="application/json")
            case "/api/daily_papers":
                return self._reply(asked, daily(newest[:100]), kind="application/json")
            case "/rss.xml":
                return self._reply(asked, rss(newest[:50]), kind="application/rss+xml")
            case "/atom.xml":
                return self._reply(asked, atom(newest[:50]))
            case path if path.endswith(".json"):
                return self._reply(asked, paper_list(self.papers), kind="application/json")
        return Reply(404, b"<!doctype html><title>Not here</title>")

    def _reply(self, asked: Asked, body: bytes, *, kind: str = "application/atom+xml") -> Reply:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(304, headers={"ETag": etag})
        headers: dict[str, Any] = {"ETag": etag, "Content-Type": f"{kind}; charset=utf-8"}
        if self.packed and "gzip" in asked.headers.get("accept-encoding", ""):
            return Reply(200, gzip.compress(body), headers | {"Content-Encoding": "gzip"})
        return Reply(200, body, headers)
