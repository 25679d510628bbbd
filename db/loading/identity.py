"""Which entries of lists speak of one paper: an identifier says so, or title, authors and a real
abstract do.

Some lists have one abstract for many papers: a placeholder ("Abstract Unavailable"), the venue's
name, a copy by mistake. A census of a list finds them before its entries are matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from rapidfuzz import fuzz

from db.language.plain_text import readable_line
from db.language.text import fold
from db.papers.authors import name_parts
from db.papers.identifiers import Identifier, identifiers_of
from db.papers.ids import normalised, paper_id
from db.papers.missing import says_nothing
from db.papers.record import Bibliography, Record

SHORT = 150
"""Letters up to which an abstract that several titles have is no text of theirs."""

SIMILAR, LONG = 95.0, 40
"""Per cent of letters that two long titles of one paper share in two lists, the authors being the
same: a slip of the pen. Titles of fewer letters are compared to the letter."""

_MISSING = (
    r"un ?available|not ?available|missing|not ?found|not ?provided|none|tb[ad]"
    r"|to ?be ?(?:announced|added|determined)|coming ?soon|withheld|withdrawn|n ?a|pending"
    r"|not ?applicable"
)
_SUBJECT = (
    r"(?:the|this|an|no|paper|papers|abstract|abstracts|summary|text|is|was|has|been|currently|yet)"
)
PLACEHOLDER = re.compile(
    rf"(?:{_SUBJECT} )*(?:{_MISSING})(?: {_SUBJECT}| by| authors?| at| time| present)*"
    r"|(?:there is )?no (?:abstract|summary)(?: (?:is|was|available|provided|found|given|for|this"
    r"|paper|yet))*|abstract|summary|nan|null|nil|undefined|unknown|empty|blank|lorem ipsum"
    r"|see (?:the )?(?:pdf|paper|full (?:text|paper))|click here.{0,40}"
    r"|part of (?:the )?(?:advances in|proceedings|neural information|.{0,60}(?:conference|workshop"
    r"|symposium)).{0,120}"
)
PLACEHOLDER_CHINESE = re.compile(
    "(?:暂无|没有|无|缺|缺少)(?:摘要|内容|简介)?|摘要(?:缺失|暂缺|略|待补充)?|略|待补充"
)


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of a paper beside its abstract, to tell whether two records are of one: the
    letters of its title, its authors' family names; nothing where the record does not say."""

    title: str = ""
    families: frozenset[str] = frozenset()
    identifiers: frozenset[Identifier] = frozenset()

    def may_be(self, other: Work) -> bool:
        """Whether title and authors speak for one paper, or one of the two does not say."""
        if not self.title or not other.title:
            return True
        if self.families and other.families and not self.families & other.families:
            return False
        if self.title == other.title:
            return True
        return bool(self.families & other.families) and _similar(self.title, other.title)

    def differs(self, other: Work) -> bool:
        """Whether title and authors both speak for two papers."""
        is_other_title = self.title != other.title and not _similar(self.title, other.title)
        has_titles = bool(self.title and other.title)
        has_authors = bool(self.families and other.families)
        return has_titles and is_other_title and has_authors and not self.families & other.families


def work_of(bibliography: Bibliography | None) -> Work:
    if bibliography is None:
        return Work()
    return Work(
        title_key(bibliography.title),
        frozenset(filter(None, (_family(name) for name in bibliography.authors))),
        frozenset(identifiers_of(bibliography)),
    )


def is_placeholder(abstract: str) -> bool:
    """Whether an abstract only says that there is none; an empty one does."""
    if len(abstract) > 4 * SHORT:
        return False
    if says_nothing(abstract):
        return True
    text = " ".join(re.sub(r"[\W_]+", " ", fold(readable_line(abstract))).split())
    return not text or bool(PLACEHOLDER.fullmatch(text) or PLACEHOLDER_CHINESE.fullmatch(text))


def title_key(title: str | None) -> str:
    """A title's letters and digits, as a reader sees them."""
    return "".join(filter(str.isalnum, fold(readable_line(title)))) if title else ""


@dataclass(slots=True)
class Census:
    """What the entries of a list share that should be each one's own.

    `shared` are abstracts of several papers, of which the short ones are no text; `common` are
    identifiers of several titles; `nameless` are titles of several entries with neither an abstract
    nor authors."""

    shared: set[int] = field(default_factory=set)
    common: set[int] = field(default_factory=set)
    nameless: set[int] = field(default_factory=set)

    _abstracts: dict[int, tuple[int, int]] = field(default_factory=dict)
    _titles: dict[int, int] = field(default_factory=dict)
    _bare: dict[int, int] = field(default_factory=dict)

    def count(self, records: Iterable[Record]) -> None:
        """Count in some records of the list. All of them come before the census is asked."""
        for record in records:
            listed = record.bibliography or Bibliography()
            title, first = _hash(title_key(listed.title)), _first_family(listed)
            if is_placeholder(record.abstract):
                own = _hash(_address(listed))
                if not first and self._bare.setdefault(title, own) != own:
                    self.nameless.add(title)
            elif listed.title:
                key = _hash(normalised(record.abstract))
                before = self._abstracts.setdefault(key, (title, first))
                if before[0] != title or (before[1] and first and before[1] != first):
                    self.shared.add(key)
            for identifier in identifiers_of(listed) if listed.title else ():
                key = _hash(str(identifier))
                if self._titles.setdefault(key, title) != title:
                    self.common.add(key)

    def abstract_of(self, record: Record) -> str:
        """A record's abstract; nothing where what stands there is no text of the paper's."""
        if is_placeholder(record.abstract):
            return ""
        may_be_short = len(record.abstract) <= 4 * SHORT
        if may_be_short and self._is_shared(record) and len(normalised(record.abstract)) <= SHORT:
            return ""
        return record.abstract

    def ids_of(self, record: Record) -> tuple[str, ...]:
        """The ids that a record's paper may have, the first one first: by its abstract, by title
        and authors, by its address as well, and one that can be no other paper's abstract."""
        listed = record.bibliography or Bibliography()
        by_names = [listed.title or "", *listed.authors]
        with_address = paper_id(" ".join([*by_names, _address(listed)]))
        last = paper_id(" ".join(["a paper called", *by_names, _address(listed)]))
        if not listed.title:
            return (paper_id(record.abstract),)
        if self.abstract_of(record) and not self._is_shared(record):
            return (paper_id(record.abstract), paper_id(" ".join(by_names)), with_address, last)
        if not listed.authors and _hash(title_key(listed.title)) in self.nameless:
            return (with_address, last)
        return (paper_id(" ".join(by_names)), with_address, last)

    def work_of(self, record: Record) -> Work:
        """As `work_of`, without the identifiers that several titles have."""
        work = work_of(record.bibliography)
        own = (
            identifier
            for identifier in work.identifiers
            if _hash(str(identifier)) not in self.common
        )
        return Work(work.title, work.families, frozenset(own))

    def _is_shared(self, record: Record) -> bool:
        return bool(self.shared) and _hash(normalised(record.abstract)) in self.shared


def _similar(first: str, second: str) -> bool:
    """Whether two titles, as letters, are spellings of one; `Part 1` and `Part 2` are not, nor are
    `Part I` and `Part II`."""
    if min(len(first), len(second)) < LONG or (first[:3], first[-3:]) != (second[:3], second[-3:]):
        return False
    digits = [[*filter(str.isdigit, title)] for title in (first, second)]
    return digits[0] == digits[1] and fuzz.ratio(first, second, score_cutoff=SIMILAR) > 0


def _family(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name_parts(name).family)))


def _first_family(listed: Bibliography) -> int:
    """The first author's family name as a number; 0 where there is none."""
    return _hash(_family(listed.authors[0])) if listed.authors else 0


def _address(listed: Bibliography) -> str:
    return listed.pdf or listed.page or listed.entry or ""


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
