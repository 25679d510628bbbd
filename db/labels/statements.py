"""What a paper's texts say that it makes, studies or finds, in clauses that may become its label.

A clause comes with how far it is from what a label should say: 0 for what a short summary says that
the paper makes, more for what it studies or finds, for what an abstract says, and for what could be
said of any paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from db.labels.naming import VERBS
from db.labels.verbs import DOES, EMPTY, VERB_FIRST, gerund

SUBJECT = re.compile(
    r"(?:^|.*?[,.:;] |.*?\b(?:[Ii]n|[Tt]o) (?:this|the present|our) (?:paper|work|study|end),? )"
    r"(?:(?:here,? )?we|(?:this|our|the) (?:paper|work|study|article))\s+"
    r"(?:(?:\w+ly|also|first|further|instead|then|thus|therefore|here|aim to|seek to)\s+)*"
    r"(?P<verb>[a-z-]+)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
MAKES = re.compile(
    r"(?:(?:propos|introduc|devis|creat|formulat|releas)(?:e|es|ed|ing)"
    r"|(?:present|develop|design|construct)(?:s|ed|ing)?|build|built)"
)
STUDIES = re.compile(
    r"(?:provid|describ|offer|establish|curat|explor|examin|analy[sz]|formali[sz]|investigat"
    r"|stud[iy]|revisit|identif[iy]|address|characteri[sz]|conduct|uncover|quantify|contribut"
    r"|advocat|tackl|delv|explain|report|understand|dissect)(?:e|es|ed|s|y|ies|ied|ing)?"
)
FINDS = re.compile(
    r"(?:show|find|found|demonstrat|prov|argu|reveal|observ|discover|confirm|suggest|establish"
    r"|identif|report|uncover)(?:e|es|ed|s|y|ies|ing)?"
)
IMPERATIVE = re.compile(
    r"^(?P<verb>(?:propos|introduc|present|develop|design|stud|investigat|explor|analy[sz]|identif"
    r"|provid|show|find|explain|understand|evaluat|examin|describ|revisit|releas|prov|deriv|conduct"
    r"|characteri[sz])(?:e|y|es|s|ies|ing)?)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
COORDINATED = re.compile(
    rf",? and (?:\w+ly |then |further |also |we )*(?:{VERBS}|{STUDIES.pattern}|{FINDS.pattern}"
    r"|derive|evaluate|use|train|validate|apply|distill|fine-tune|test|implement)\b"
)
LEADING = re.compile(r"^(?:(?:that,?|into|to|and|the|our|on|out|using)\s+)+", re.IGNORECASE)
SUBORDINATE = re.compile(
    r"^(?:while|once|when|if|although|though|despite|unlike|since|because|by|with|in|for|through|to"
    r"|as|given|under|after|beyond|from|based|inspired|motivated|building)\b[^,]+, ",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"(?:\w+ ){0,6}(?:this|these|such|it|they|them|those|its|their|latter|former|above"
    r"|aforementioned|here|our|we|us)\b(?! (?:as|a|an)\b)",
    re.IGNORECASE,
)
"""A clause that points at something said before it."""
POINTING_BACK = re.compile(
    r",? (?:\w+ly )?(?:to|that|which|by|for|in|on|from) (?:\w+ ){0,3}"
    r"(?:this|these|such|above|the (?:above|latter|former)|our)\b(?! as\b| that\b).*$"
)
KINDS = (
    r"framework|method|approach|algorithm|system|paradigm|strategy|architecture|metric|benchmark"
    r"|pipeline|technique|mechanism|scheme"
)
GENERIC = re.compile(
    rf"(?:an? |the )?(?:[\w-]+ ){{0,2}}(?:{KINDS}|model|dataset|study|analysis|experiments?"
    r"|results?|evidence)s?(?: for LLMs)?",
    re.IGNORECASE,
)
HANDED_OUT = re.compile(
    r"(?:an? )?(?:\w+ )*(?:code|models,|datasets,|dataset and|examples|guidelines)"
)
FAR = 5
"""How far what could be said of any paper is."""


def statements(texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """The clauses in which texts, each given as its sentences, say what their paper does, without
    the words that say it is a paper saying so. With two texts, the first is the short summary."""
    for number, text in enumerate(texts):
        summary = number == 0 and len(texts) > 1
        for place, sentence in enumerate(text):
            for far, clause in _said(sentence, summary):
                clause = POINTING_BACK.sub("", clause)
                if clause and not POINTING.match(clause) and not VERB_FIRST.match(clause):
                    far += (number > 0) + (place > 3)
                    far += FAR * bool(is_generic(clause) or HANDED_OUT.match(clause))
                    yield far, clause


def sentences_of(texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """The sentences themselves, for a paper that says of none that it is about it."""
    for text in texts:
        for place, sentence in enumerate(text):
            clause = SUBORDINATE.sub("", sentence)
            if not POINTING.match(clause) and not VERB_FIRST.match(clause):
                yield 2 * FAR + place, clause


def is_generic(clause: str) -> bool:
    """Whether a clause says no more than what kind of work it is."""
    return bool(GENERIC.fullmatch(clause.strip(" .")))


def _said(sentence: str, summary: bool) -> Iterator[tuple[int, str]]:
    """How a sentence says what the paper does."""
    match = SUBJECT.match(sentence) or IMPERATIVE.match(sentence)
    if match is None:
        if summary:
            yield 0, SUBORDINATE.sub("", gerund(EMPTY.sub("", sentence)))
        return
    verb, rest = match["verb"].lower(), match["rest"]
    if coordinated := COORDINATED.search(rest):
        rest = rest[: coordinated.start()]
    makes, studies, finds = MAKES.fullmatch(verb), STUDIES.fullmatch(verb), FINDS.fullmatch(verb)
    plain = SUBORDINATE.sub("", LEADING.sub("", rest))
    if finds and re.match(r"that\b", rest):
        yield 1, plain
    elif makes or studies or finds:
        yield (0 if makes else 1 if studies else 2), plain
    elif DOES.match(doing := f"{verb} {rest}"):
        yield (1 if summary else 2), gerund(doing)
    elif EMPTY.match(doing):
        yield 3, EMPTY.sub("", doing)
