"""What a paper's texts say that the thing is which it names, in clauses that may become its label,
each with how far it is from what a label should say (see `db.labels.statements`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from db.labels.naming import KIND, PLACEHOLDER, VERBS
from db.labels.phrases import indefinite
from db.labels.statements import FAR, KINDS, POINTING, POINTING_BACK, is_generic, statements
from db.labels.verbs import VERB_FIRST

LONG = 25
"""Characters from which what a name stands for tells enough."""
NAMED = PLACEHOLDER + r"[\"”’]?\)?"
ASIDE = rf"{KIND}(?: ?\([^)]*\))?"
LONG_FORM = r"(?:(?:[\w-]+ ){1,6}\(|(?:[A-Z][\w-]* )*)"
CALLED = r",? (?:called|named|termed|dubbed|coined|namely|i\.e\.),? [\"“‘']?"
ARTICLES = r"(?:(?:the|a|an|our|new|novel|simple|and|effective) )*"
IS = (
    rf"{NAMED}{ASIDE}(?:,| ?—| ?–| -| is|:) (?P<what>(?:an?|the first) .+)",
    rf"(?P<what>\b[Aa]n? [^,;()]+?){CALLED}{LONG_FORM}{NAMED}",
    rf"\b{VERBS} (?P<what>an? [^,;()]+?), {LONG_FORM}{NAMED}",
)
"""How a text says what the name is, the best way first."""
DOES = (
    rf"{NAMED}{ASIDE},? (?:which|that) (?P<what>.+)",
    rf"\b{VERBS} .*{NAMED}{ASIDE} that (?P<what>.+)",
    rf"\b{VERBS} {ARTICLES}{NAMED}(?: [\w-]+){{1,3}}, which (?P<what>(?!surpass|outperform).+)",
    rf"(?:^|[.:;,] ){ARTICLES}{NAMED}{ASIDE} (?P<what>.+)",
)
"""How it says what the named thing does."""
IS_FOR = (rf"\b{VERBS} {ARTICLES}{NAMED}{ASIDE},? (?P<what>(?:for|to) .+)",)
LONG_FORMS = (
    rf"(?:called|named|termed|dubbed|namely),? (?P<what>[a-z][\w-]*(?: [\w-]+){{1,6}}) \({NAMED}",
    rf"{NAMED} ?\((?P<what>[A-Z][^()]+ [^()]+)\)",
    r"(?<![\w-])(?:Our )?(?P<what>[\w-]*[A-Z][\w-]*"
    rf"(?: (?:(?:of|as|for|with|in|and|to|the|via) )?[\w-]*[A-Z][\w-]*){{1,7}}) ?\({NAMED}",
)
NAMED_ASIDE = re.compile(rf"\s*\({NAMED}\)?|,? (?:called|named|termed|dubbed|namely) {NAMED}")
THIRD_PERSON = re.compile(
    r"(?:\w+ly |also |first |then |further |not only )*(?P<verb>(?!(?:is|has|was|as|does|this|its"
    r"|outperforms|achieves|surpasses|shows|demonstrates|yields|exceeds|consistently|improves"
    r"|attains|delivers|obtains|matches|remains|exhibits|sets|solves|scales|reduces|boosts|lifts"
    r"|generali[sz]es|maintains|preserves|reaches|supports|consists|comprises|features)\b)"
    r"[a-z][a-z-]+(?<!s)s)\b"
)
"""A verb that says what the thing does, not how well."""


def namings(name: str, texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """What the texts, each given as its sentences, say the named thing is or does."""
    exact = r"(?<![\w-])" + r"\)? ".join(map(re.escape, name.split())) + r"(?![\w-])"
    named = re.compile(exact, re.IGNORECASE)
    marked = [[named.sub(PLACEHOLDER, sentence) for sentence in text] for text in texts]
    everything = [sentence for text in marked for sentence in text]
    telling = [sentence for sentence in everything if PLACEHOLDER in sentence]
    long_form = _long_form(telling)
    kind = _kind(everything)
    for clause in _found(IS, telling):
        yield from _clauses(0, clause, long_form)
    for clause in _found(DOES, telling):
        if verb := THIRD_PERSON.match(clause):
            yield from _clauses(3, f"{kind} that {clause[verb.start('verb') :]}", long_form)
    for clause in _found(IS_FOR, telling):
        yield from _clauses(2, f"{kind} {clause}", long_form)
    if long_form:
        yield (3 if len(long_form) >= LONG else 5), long_form
    for far, clause in statements(marked):
        yield from _clauses(far + FAR, clause, "")


def _clauses(far: int, clause: str, long_form: str) -> Iterator[tuple[int, str]]:
    """A clause about the named thing, also behind what its name stands for: none that points at
    something else."""
    clause = re.sub(
        rf"\s*\({NAMED}\)?|,? (?:called|named|termed|dubbed|namely) {NAMED}", "", clause
    )
    clause = clause.split(PLACEHOLDER)[0].rstrip(" ,(“\"‘'")
    clause = POINTING_BACK.sub("", clause)
    if not clause or POINTING.match(clause) or VERB_FIRST.match(clause):
        return
    yield far + FAR * is_generic(clause), clause
    if long_form and not is_generic(clause):
        yield far + 2, f"{long_form}, {clause}"


def _long_form(telling: Sequence[str]) -> str:
    """What the name stands for, if it is said."""
    found = re.sub(r"^(?:the|our|a|an) ", "", next(_found(LONG_FORMS, telling), ""))
    return "" if PLACEHOLDER in found else found


def _kind(sentences: Sequence[str]) -> str:
    """What kind of thing the named one is said to be, with its article."""
    for pattern in (
        rf"{NAMED}(?: ?\([^)]*\))?,? (?:is )?(?:an? )?(?:[\w-]+ ){{0,3}}?(?P<kind>{KINDS})\b",
        rf"\b{VERBS} [^.;]{{0,80}}?\b(?P<kind>{KINDS})\b",
        rf"\bour (?:[\w-]+ )?(?P<kind>{KINDS})\b",
    ):
        for sentence in sentences:
            if match := re.search(pattern, sentence):
                return f"{indefinite(match['kind'])} {match['kind']}"
    return "a method"


def _found(patterns: Sequence[str], sentences: Sequence[str]) -> Iterator[str]:
    """What the patterns find, all of what the first one does first."""
    for pattern in patterns:
        for sentence in sentences:
            if match := re.search(pattern, sentence):
                yield match["what"]
