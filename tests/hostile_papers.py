"""Papers that nobody has written yet: strategies for texts that nobody should write."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bot.cards.markup import one_line
from db.labels.labels import label, titled
from db.labels.links import links_in, listed_links
from db.papers.paper import Paper, Place, Summary
from db.papers.record import Bibliography

HOSTILE = "@everyone <@1> ||s|| `c` **b** [l](https://a.org) :fire: <t:1:R>\n-# small\n# big\n"

WORDS = [
    "*",
    "_",
    "`",
    "~",
    "|",
    "\\",
    ">",
    "#",
    "\n",
    " ",
    "a",
    "推理",
    "😀",
    "\u0627\u0644",
    "x" * 99,
]
HOSTILE_WORDS = [
    HOSTILE,
    "@here",
    "<@&2>",
    "\u202eabc",
    "$\\nabla_x$",
    "https://a.org/" + "b" * 600,
]
hostile_texts = st.builds(
    lambda words, times: "".join(words) * times,
    st.lists(st.sampled_from([*WORDS, *HOSTILE_WORDS]), max_size=12),
    st.sampled_from([1, 1, 30]),
)
hostile_lines = hostile_texts.map(one_line)


@st.composite
def hostile_papers(draw: st.DrawFn) -> Paper:
    """A paper as the loader would make it of texts that nobody should write."""
    tldr = draw(st.none() | hostile_texts)
    abstract = draw(hostile_texts)
    summary = Summary(*(draw(hostile_texts) for _ in range(6)))
    made = label(tldr, abstract, summary)
    return Paper(
        id="abcdefgh23456777",
        label=made.text,
        name=made.name,
        category=draw(hostile_lines),
        tags=tuple(draw(st.lists(hostile_lines, max_size=4))),
        tldr=tldr,
        summary=summary,
        abstract=abstract,
        links=links_in(abstract),
        places=draw(st.sampled_from([(), (Place("seeds.txt", 1),)])),
    )


hostile_urls = st.builds(
    "{}{}".format,
    st.sampled_from(["", "javascript:", "https://", "https://a.org/", "http://[::1]/", "a.org/"]),
    hostile_texts,
)


@st.composite
def hostile_listed_papers(draw: st.DrawFn) -> Paper:
    """A paper of a list, and perhaps of the seeds too, of texts that nobody should write."""
    paper = draw(hostile_papers())
    title = draw(hostile_texts.filter(str.strip))
    named = titled(title)
    urls = Bibliography(
        page=draw(hostile_urls),
        pdf=draw(hostile_urls),
        code=draw(hostile_urls),
        project=draw(hostile_urls),
    )
    return replace(
        paper,
        label=named.text,
        name=draw(st.sampled_from([named.name, paper.name])),
        title=title,
        category=draw(st.sampled_from(["", paper.category])),
        summary=draw(st.sampled_from([None, paper.summary])),
        abstract=draw(st.sampled_from(["", paper.abstract])),
        authors=tuple(draw(st.lists(hostile_texts.filter(str.strip), max_size=120))),
        status=draw(st.none() | hostile_texts),
        links=(*listed_links(urls), *paper.links),
        places=tuple(draw(st.lists(st.builds(Place, hostile_lines, st.just(1)), max_size=5))),
    )
