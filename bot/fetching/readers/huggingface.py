"""Hugging Face's daily papers, which members of it pick and vote for: JSON, papers of arXiv
(https://huggingface.co/docs/hub/api)."""

from __future__ import annotations

from collections.abc import Mapping

from yarl import URL

from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers.page import Page, json_of, made_entry, moment_of, text_at, texts_of
from db.feeds.entry import FeedEntry

API = "https://huggingface.co/api/daily_papers"

PAGE = 100


def address(*, api: str = API) -> str:
    """Where the newest papers are."""
    return str(URL(api).update_query(limit=str(PAGE)))


def read(body: bytes, content_type: str = "") -> Page:
    """The papers of an answer. Raises FetchFailed."""
    said = json_of(body)
    if not isinstance(said, list):
        raise FetchFailed(Trouble.UNREADABLE, "no list of papers")
    made = [_entry(row) for row in said if isinstance(row, dict)]
    return Page(tuple(filter(None, made)))


def _entry(row: Mapping[str, object]) -> FeedEntry | None:
    paper = row.get("paper")
    if not isinstance(paper, dict):
        return None
    id_ = text_at(paper, "id")
    if not id_:
        return None
    people = paper.get("authors")
    votes = paper.get("upvotes")
    return made_entry(
        key=f"arXiv:{id_}",
        title=text_at(paper, "title") or text_at(row, "title"),
        abstract=text_at(paper, "summary") or text_at(row, "summary"),
        authors=[
            text_at(person, "name")
            for person in (people if isinstance(people, list) else [])
            if isinstance(person, dict) and person.get("hidden") is not True
        ],
        tags=texts_of(paper.get("ai_keywords")),
        tldr=text_at(paper, "ai_summary"),
        page=f"https://huggingface.co/papers/{id_}",
        pdf=f"https://arxiv.org/pdf/{id_}",
        code=text_at(paper, "githubRepo") or None,
        project=text_at(paper, "projectPage") or None,
        published=moment_of(row.get("publishedAt")) or moment_of(paper.get("publishedAt")),
        votes=votes if isinstance(votes, int) and votes >= 0 else None,
    )
