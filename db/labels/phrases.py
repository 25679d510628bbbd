"""A phrase of at most so many characters out of a longer clause: cut where a phrase is complete,
or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from db.labels.complete import is_complete
from db.labels.shared_names import is_shared
from db.language.english import is_ordinary

TELLING = 20
"""Characters from which a piece of a clause tells enough."""

HYPE = (
    r"(?:(?:simple|novel|new|innovative|effective|principled|comprehensive|elegant|powerful|unique"
    r"|surprisingly|highly|conceptually|straightforward|pioneering|robust|significant|cutting-edge)"
    r"(?:,? (?:yet|but|and) |, | ))"
)
"""What a paper says of its own work whatever it is."""
LEADING_HYPE = re.compile(
    rf"^(?P<article>an?|the|our|two|three) {HYPE}+(?=[^\W\d_])", re.IGNORECASE
)
BARE_HYPE = re.compile(rf"^{HYPE}+(?=[^\W\d_])", re.IGNORECASE)

SENTENCE_BREAK = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!vs)(?<!al)(?<!\bw\.r\.t)(?<!e\.g\.)(?<!i\.e\.)[.?!] +"
)
ASIDE = re.compile(r"\s*\((?:i\.e\.|e\.g\.)[^()]*\)|\s*\[[\d, ]+\]")
ACRONYM = re.compile(r" \((?=[^()]*[A-Z][^()]*[A-Z])[A-Za-z-]{2,9}\)")
"""`(RL)` behind what it stands for."""
HYPHENATED = re.compile(
    r"(?<![\w-])(?P<first>[A-Za-z]*[a-z])-(?P<space> ?)(?!(?:and|or|to|but|versus|vs)\b)"
    r"(?P<second>[A-Za-z]+)(?![\w-])"
)
"""A hyphen that may have been left by a line's end: `regu- larization`, or `regu-larization`."""
ENDING = re.compile(
    r"[a-z]{0,3}(?:i[sz]ations?|[st]ions?|ments?|ness|it(?:y|ies)|[ae]n(?:ce|t)s?|ings?|ically|ly"
    r"|ative|[ai]bl[ey])"
)
"""The latter half of a long word, and no word."""
PREFIXES = frozenset(
    """
    ante anti auto bio co counter cross cyber de dis electro extra geo hetero homo hyper in infra
    inter intra iso macro mega meta micro mid mini mono multi nano neo neuro non omni over para
    photo poly post pre pro proto pseudo psycho quasi re self semi spatio sub super tele thermo
    trans tri ultra un uni
    """.split()  # noqa: SIM905 - a list of sixty quoted words reads worse
)
"""What a hyphen may follow within a word, though it is no word alone."""

PASSIVE = re.compile(r"(?<=[\w)]) (?:is|are) (?:proposed|introduced|presented|developed)(?= [a-z])")
"""`A framework is proposed for …`: the paper saying that it is one."""
SECOND_VERB = re.compile(
    r"(?:,| —|;) (?:and |then |also |\w+ly )*(?:achiev(?:e|es|ing)|beats?|surpass(?:es|ing)?"
    r"|outperform(?:s|ing)?|identif(?:y|ies|ying)|distill|reach(?:es|ing)?|deliver(?:s|ing)?"
    r"|demonstrat(?:e|es|ing)|show(?:s|ing)?|find(?:s|ing)?|set(?:s|ting) (?:a new|new)"
    r"|evaluat(?:e|es)|derive|prove|reveal(?:s|ing)?|yield(?:s|ing)?|improv(?:e|es|ing)"
    r"|significantly|substantially|consistently)\b.*$"
    r"| (?:achieving|attaining|scoring|surpassing|outperforming) .*$"
)
"""What the paper does besides, or how well it fares, behind what it is."""

BOUNDARY = re.compile(
    r"(?:[,;:—–]| -)* (?=[(—–]|(?:that|which|who|whose|where|when|while|by|with|for|to|via|through"
    r"|using|in|on|from|across|under|without|against|towards?|after|before|over|between|within"
    r"|based|as|into|onto|and|or|but|yet|rather|instead|thereby|thus|so|such|built|designed|trained"
    r"|composed|consisting|grounded|derived|inspired|tailored|aimed|achieving|enabling|leading"
    r"|leveraging|combining|integrating|incorporating|allowing|including|comprising|capable|due"
    r"|despite|during|given|if|because|since|than|at|among|along|alongside"
    r"|\w+ly (?:from|by|on|in|to|for|via|using|through|and))\b(?!-))"
    r"|[,;:—–] ?(?= )|(?<=\w)—(?=\w)"
)
"""Where a phrase may end."""

SHORT_FORMS = (
    (re.compile(r"\b[Ll]arge [Ll]anguage [Mm]odel"), "LLM"),
    (re.compile(r"\b[Rr]einforcement [Ll]earning\b"), "RL"),
    (re.compile(r"\b[Vv]ision[-–‐ ][Ll]anguage [Mm]odel"), "VLM"),
    (re.compile(r"\b[Mm]ultimodal LLM"), "MLLM"),
)
"""What every reader of the field knows by its short form."""
SPELLED_OUT = re.compile(
    r"(?:\b(?P<article>[Aa]n?) )?(?P<long>(?:[\w-]+ ){1,6}?[\w-]+)"
    r" \((?P<short>[A-Z][A-Za-z-]*[A-Z])s?\)"
)

ARTICLE = re.compile(r"\ban? (?P<next>(?:RL|LLM|VLM|MLLM|[A-Z]{2,5})\b)")

KIND_WORDS = frozenset(
    """
    framework method approach algorithm model system paradigm strategy architecture metric layer
    module dataset benchmark pipeline technique mechanism scheme objective procedure recipe novel
    new general unified efficient effective scalable lightweight simple family series class kind
    set training-free plug-and-play training post-training first a an the of that which and for to
    by with in on via from is
    """.split()  # noqa: SIM905 - a list of quoted words reads worse
)
"""Words that say what kind of thing it is, as of any other."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, and whether it is cut: a piece of its clause."""

    text: str
    is_cut: bool

    @property
    def says_little(self) -> int:
        """0 where it says something of its own, more where it only says what kind it is."""
        words = re.split(r"[\s,;:]+", self.text.lower())
        own = len([word for word in words if word not in KIND_WORDS])
        return ((5, 5, 3, 1)[own] if own < 4 else 0) + 9 * (len(self.text) < TELLING)


def fitted(clause: str, room: int) -> Phrase | None:
    """The clause, or the longest complete phrase that it begins with, in at most `room` characters;
    None where there is none that tells enough."""
    whole = cleaned(clause)
    clause = whole if len(whole) <= room else cleaned(_with_short_forms(clause))
    if len(clause) <= room and is_complete(clause, ""):
        return Phrase(clause, False) if " " in clause else None
    for end in reversed([match.start() for match in BOUNDARY.finditer(clause, 0, room + 12)]):
        if TELLING <= end <= room and is_complete(clause[:end], clause[end:]):
            return Phrase(clause[:end], True)
    return None


def _with_short_forms(clause: str) -> str:
    """`RL` for `reinforcement learning`, and `an MDP` for `a Markov Decision Process (MDP)`."""
    clause = SPELLED_OUT.sub(_short_form, clause)
    for long, short in SHORT_FORMS:
        clause = long.sub(short, clause)
    return ARTICLE.sub(lambda article: f"{indefinite(article['next'])} {article['next']}", clause)


def _short_form(match: re.Match[str]) -> str:
    """An acronym that the field shares, in place of the words whose initials it is."""
    words = re.split(r"[ -]", match["long"])[-len(match["short"]) :]
    initials = "".join(word[:1] for word in words).upper()
    if initials != match["short"].upper() or not is_shared(match["short"]):
        return match[0]
    kept = re.split(r"(?<=[ -])", match["long"])[: -len(match["short"])]
    article = f"{match['article']} " if match["article"] else ""
    return f"{article}{''.join(kept)}{match['short']}"


def cleaned(clause: str) -> str:
    """The first sentence of the clause, without praise of itself in front, nor a full stop."""
    clause = SENTENCE_BREAK.split(clause, maxsplit=1)[0].strip().rstrip(" .:;,")
    clause = PASSIVE.sub("", with_whole_words(ACRONYM.sub("", ASIDE.sub("", clause))))
    besides = SECOND_VERB.search(clause)
    if besides and besides.start() >= TELLING:
        clause = clause[: besides.start()]
    match = LEADING_HYPE.match(clause)
    if match is None:
        return BARE_HYPE.sub("", clause)
    article, rest = match["article"], clause[match.end() :]
    return f"{indefinite(rest) if article.lower() in ('a', 'an') else article} {rest}"


def with_whole_words(text: str) -> str:
    """A text on one line whose words no line's end parts any more: `regu- larization`."""
    return HYPHENATED.sub(_rejoined, text)


def _rejoined(match: re.Match[str]) -> str:
    """A word that was parted at a line's end is one again; the hyphen of two words stays."""
    first, second = match["first"], match["second"]
    is_part = not is_ordinary(second) and not is_ordinary(first.lower())
    if is_ordinary(first.lower() + second):
        is_parted = bool(match["space"]) or is_part
    else:
        is_parted = is_part and first.lower() not in PREFIXES and bool(ENDING.fullmatch(second))
    return first + second if is_parted else f"{first}-{second}"


def indefinite(noun: str) -> str:
    """`a` or `an`, by the noun's first letters."""
    first = re.split(r"[\s-]", noun)[0]
    if re.fullmatch(r"[A-Z0-9]{2,}s?", first):
        return "an" if first[0] in "AEFHILMNORSX8" else "a"
    vowel = re.match(r"(?!uni|use|us[aei]|eu|once?\b|ubi)[aeiou]|hour|hon", first.lower())
    return "an" if vowel else "a"
