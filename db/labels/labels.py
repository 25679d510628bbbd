"""Labels: a paper's title, or what stands in for it: the seeds have none.

`GuardSpace: a guardrail framework for preserving safety alignment throughout fine-tuning` is the
name of the paper's system and a clause that says what it is; a paper that names none has a clause
alone, made from what it says it does. A label comes from one record, so that it never changes
because another file was loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.labels.naming import KIND, PLACEHOLDER, VERBS, own_name
from db.language.plain_text import plain, sentences
from db.papers.paper import Summary

LENGTH = 90
"""Characters of a whole label: a choice of Discord's autocomplete has room for 100."""
LONGEST_SENTENCE = 1_000
"""Characters of a sentence that are read: some texts are one."""
LONGEST_NAME = 40
TELLING = 25
"""Characters from which a clause tells enough."""

NAMED_TITLE = re.compile(r"(?P<name>(?=\S*[A-ZΑ-Ω\d])[^\s:]{2,40}): (?P<rest>.+)")
KINDS_OF_PAPER = frozenset(
    {"appendix", "comment", "commentary", "correction", "demo", "editorial", "erratum", "keynote"}
    | {"opinion", "perspective", "position", "proposal", "reply", "review", "survey", "tutorial"}
)

SUBJECT = re.compile(
    r"(?:^|.*?[,.:;] |.*?\b(?:[Ii]n|[Tt]o) (?:this|the present|our) (?:paper|work|study|end),? )"
    r"(?:(?:here,? )?we|(?:this|our|the) (?:paper|work|study|article))\s+"
    r"(?:(?:\w+ly|also|first|further|instead|then|thus|therefore|here|aim to|seek to)\s+)*"
    r"(?P<verb>[a-z-]+)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
MAKES = re.compile(
    r"(?:(?:propos|introduc|devis|creat|formulat)(?:e|es|ed|ing)"
    r"|(?:present|develop|design|construct)(?:s|ed|ing)?|build|built)"
)
STUDIES = re.compile(
    r"(?:releas|provid|describ|offer|establish|curat|explor|examin|analy[sz]|formali[sz]|investigat|stud[iy]|revisit|identif[iy]|conduct|address"
    r"|show|find|found|demonstrat|prov|argu|reveal|observ|discover|confirm|report|suggest|consider"
    r"|contribut|advocat|tackl|delv)(?:e|es|ed|s|y|ies|ied|ing)?"
)
LEADING = re.compile(r"^(?:(?:that,?|into|how to|to|and|a|an|the|our)\s+)+")
LEADING_ARTICLE = re.compile(r"^(?:An?|The) ")
SUBORDINATE = re.compile(
    r"^(?:while|once|when|if|although|though|despite|unlike|since|because|by|with|in|for)\b[^,]+, ",
    re.IGNORECASE,
)
POINTING = re.compile(r"(?:\w+ ){0,4}(?:this|these|such|it|both|two|our|its|their|latter)\b", re.I)
"""A clause that points at something said before it."""
POINTING_BACK = re.compile(r", [^,]*\b(?:this|these) \w+$")
POINTING_AWAY = 5
COORDINATED = re.compile(rf" and (?:\w+ly |then |further )?(?:{VERBS}|{STUDIES.pattern})\b")

STOP = re.compile(r"[,;:—–]? ?(?=[(—–;:])|,(?= )")
"""Where a phrase ends for certain, and where one begins that can be left out."""
PREPOSITION = re.compile(
    r" (?=(?:that|which|by|with|for|to|via|through|using|while|where|when|in|on|from|across|under"
    r"|without|based|as|whose|composed|consisting|leading|achieving|enabling)\b)"
)
DANGLING = re.compile(
    r"(?:[\s,;:—–(]|\s\S+-|\b(?:a|an|the|of|and|or|for|to|in|on|with|by|from|as|at|that|which|into"
    r"|via|is|are|be|its|their|our|this|these|between|such|than|not|can|where|when|while|under"
    r"|using|more|most|both|new|novel))+$"
)

NAMED = PLACEHOLDER + r"[\"”’]?\)?"
ASIDE = rf"{KIND}(?: ?\([^)]*\))?"
LONG_FORM = r"(?:(?:[\w-]+ ){1,6}\(|(?:[A-Z][\w-]* )*)"
CALLED = r",? (?:called|named|termed|dubbed|coined|namely|i\.e\.),? [\"“‘']?"
ARTICLES = r"(?:(?:the|a|an|our|new|novel|simple) )*"
DEFINITIONS = (
    rf"{NAMED}{ASIDE}(?:,| ?—| ?–| -| is|:) (?P<what>(?:an?|the first) .+)",
    rf"(?P<what>\ban? [^,;()]+?){CALLED}{LONG_FORM}{NAMED}",
    rf"\b{VERBS} (?P<what>an? [^,;()]+?), {LONG_FORM}{NAMED}",
    rf"{NAMED}{ASIDE}, (?:which|that) (?P<what>.+)",
    rf"\b{VERBS} .*{NAMED}{ASIDE} that (?P<what>.+)",
    rf"\b{VERBS} {ARTICLES}{NAMED}{ASIDE} (?P<what>(?:for|to) .+)",
    rf"\b{VERBS} {ARTICLES}{NAMED}(?: [\w-]+){{1,3}}, which (?P<what>(?!surpass|outperform).+)",
)
"""How a text says what the name is, the best way first."""
LONG_FORMS = (
    rf"(?:called|named|termed|dubbed|namely),? (?P<what>[a-z][\w-]*(?: [\w-]+){{1,6}}) \({NAMED}",
    rf"{NAMED} ?\((?P<what>[A-Z][^()]+ [^()]+)\)",
    r"(?<![\w-])(?:Our )?(?P<what>[\w-]*[A-Z][\w-]*"
    rf"(?: (?:(?:of|as|for|with|in|and|to|the|via) )?[\w-]*[A-Z][\w-]*){{1,7}}) ?\({NAMED}",
)

LED_BY_NAME = re.compile(rf"^{NAMED}{KIND}(?:[,:]| —| –| -)? ?(?:where )?")


@dataclass(frozen=True, slots=True)
class Label:
    """A paper's label: the name of its own system, if any, and a clause about the paper."""

    name: str | None
    clause: str

    @property
    def text(self) -> str:
        """`name: clause`, at most `LENGTH` characters where it is no title."""
        return ": ".join(filter(None, (self.name, self.clause)))


def titled(title: str) -> Label:
    """The label that a real title is: whole, whatever its length. What stands before a colon is the
    name of the paper's system (`GuardSpace: …`), unless it says what kind of paper this is."""
    title = " ".join(title.split())
    match = NAMED_TITLE.fullmatch(title)
    if match is None or match["name"].casefold() in KINDS_OF_PAPER:
        return Label(None, title)
    return Label(match["name"], match["rest"])


def label(tldr: str | None, abstract: str, summary: Summary | None) -> Label:
    """Make the label of one record without a title out of its texts as its source has them."""
    read = [sentences(text) for text in (tldr, abstract) if text]
    texts = [[one[:LONGEST_SENTENCE] for one in text] for text in read if text]
    chinese = "\n".join(text for _, text in summary.parts()) if summary else ""
    name = own_name(texts, plain(chinese))
    if name is not None and len(name) <= LONGEST_NAME:
        clause = _clause(name, texts, LENGTH - len(name) - 2)
        return Label(name, LEADING_ARTICLE.sub(lambda article: article[0].lower(), clause))
    clause = shortened(_statement(texts), LENGTH) if texts else ""
    clause = clause or shortened(" ".join(abstract.split()), LENGTH) or "…"
    return Label(None, clause[:1].upper() + clause[1:])


def _clause(name: str, texts: Sequence[Sequence[str]], room: int) -> str:
    """What the texts say the named thing is; with its long form where that alone says little."""
    exact = r"(?<![\w-])" + r"\)? ".join(map(re.escape, name.split())) + r"(?![\w-])"
    named = re.compile(exact, re.IGNORECASE)
    everything = [named.sub(PLACEHOLDER, sentence) for text in texts for sentence in text]
    telling = [sentence for sentence in everything if PLACEHOLDER in sentence]
    long_form = next(_found(LONG_FORMS, telling), "").replace(PLACEHOLDER, name)
    for found in _found(DEFINITIONS, telling):
        definition = found.replace(PLACEHOLDER, name)
        definition = re.sub(r"^is (?=an? )", "", definition)
        short = shortened(definition, room)
        if long_form and len(short) < TELLING + TELLING:
            return shortened(f"{long_form}, {definition}", room)
        if len(short) >= TELLING:
            return short
    if len(long_form) >= TELLING:
        return shortened(long_form, room)
    statement = named.sub(PLACEHOLDER, _statement(texts))
    return shortened(LED_BY_NAME.sub("", statement).replace(PLACEHOLDER, name), room)


def _found(patterns: Iterable[str], sentences: Sequence[str]) -> Iterator[str]:
    """What the patterns find, all of what the first one does first."""
    for pattern in patterns:
        for sentence in sentences:
            if match := re.search(pattern, sentence):
                yield match["what"]


def _statement(texts: Sequence[Sequence[str]]) -> str:
    """What the paper says it does, without the words that say it is a paper saying so.

    A TL;DR comes before the abstract, making something before studying it.
    """
    said = [[_said(sentence) for sentence in text] for text in texts]
    best = [min(of_text, key=lambda far_and_clause: far_and_clause[0]) for of_text in said]
    tldr, abstract = best[0], best[-1]
    return tldr[1] if tldr[0] < POINTING_AWAY or abstract[0] >= tldr[0] else abstract[1]


def _said(sentence: str) -> tuple[int, str]:
    """How far a sentence is from saying what the paper does, and how it says it."""
    match = SUBJECT.match(sentence)
    if match is None:
        return (3, SUBORDINATE.sub("", re.sub(rf"^{MAKES.pattern} ", "", sentence, flags=re.I)))
    verb, rest = match["verb"].lower(), match["rest"]
    makes, studies = MAKES.fullmatch(verb), STUDIES.fullmatch(verb)
    clause = f"{verb} {rest}"
    if makes or studies:
        coordinated = COORDINATED.search(rest[: LENGTH + 10])
        alone = LEADING.sub("", rest[: coordinated.start()] if coordinated else rest)
        if not coordinated or len(alone) >= LENGTH // 2:
            clause = alone
    clause = POINTING_BACK.sub("", SUBORDINATE.sub("", clause).rstrip(".")).lstrip(" ,;:—–")
    far = 0 if makes else 1 if studies else 2
    unclear = bool(POINTING.match(clause)) or len(clause) < TELLING
    return (far + POINTING_AWAY * unclear, clause)


def shortened(clause: str, length: int) -> str:
    """The clause without its full stop and at most `length` characters long: cut where a phrase
    ends, if that leaves most of the room filled, else behind a word and with an ellipsis."""
    clause = re.split(r"(?<!e\.g)(?<!i\.e)(?<!vs)(?<!al)\. ", clause)[0].rstrip(" .:;,")
    if len(clause) <= length:
        return clause
    for ends, filled in ((STOP, 0.5), (PREPOSITION, 0.7)):
        for match in reversed(list(ends.finditer(clause, int(filled * length)))):
            short = clause[: match.start()]
            if len(short) <= length and short.count("(") == short.count(")"):
                return DANGLING.sub("", short)
    cut = clause[:length].rsplit(" ", 1)[0][: length - 1]
    return DANGLING.sub("", cut) + "…"
