"""The name of a paper's own system, told from the names that it only mentions.

There are no titles, so the name is inferred from how the text mentions it: what follows `we
propose`, what `a framework` is said of, what the Chinese summary says is 提出, what is named often.
Every mention adds the weight of its clues to its name; the heaviest name wins, if heavy enough.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.labels.shared_names import is_derived, is_shared

ENOUGH = 7
"""The weight from which a name is taken for the paper's own."""

NAME = re.compile(
    r"[A-Za-zΑ-ω∇0-9](?:[A-Za-zΑ-ω∇0-9²³⁴ᵉ@]|[-‐‑–.+/_](?=[A-Za-z0-9Α-ω]))*(?:[+*](?![\w+*]))?"
)
TITLE = re.compile(
    r"(?!(?:The|This|These|Our|We|It|With|In|On|By|For|From|To|As|At|While|When|However|Moreover) )"
    r"[A-Z][A-Za-z0-9@]*(?:-[A-Za-z0-9]+)*"
    r"(?: (?:(?:of|as|for|with|in|by|to|and|the) )?[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*){0,4}"
)
"""One to five capitalised words: a name only where it is introduced as one."""

BRACKETED = re.compile(
    r"(?P<bracket>[\"”’]? ?\((?:\w+ as )?[\"“‘']?(?P<name>"
    + NAME.pattern
    + r")[\"”’']?\))(?: (?P<next>[A-Z]\w+|\d)\b)?"
)
"""The bracket behind a long form."""

VERBS = (
    r"(?:(?:propos|introduc|releas|devis|creat|formulat|instantiat|describ|curat|unveil)"
    r"(?:e|es|ed|ing)|(?:present|develop|design|construct|implement|train)(?:s|ed|ing)?"
    r"|build|built|put forward|contributes?|offers?)"
)
PROPOSING = re.compile(
    r"(?:\b[Ww]e\b|\b(?:paper|work|study|article|authors)\b|\bTo \w+|Motivated|Inspired|Here)"
    rf"[^.;]{{0,80}}?\b{VERBS}\b"
)
KIND = (
    r"(?: (?:pipeline|framework|method|approach|algorithm|model|system|paradigm|strategy|suite"
    r"|architecture|metric|layer|module|dataset|benchmark))?"
)
"""What may follow a name, which stays a name all the same."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What the words around a mention say: a weight, and where they stand."""

    weight: int
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None

    def fits(self, before: str, after: str) -> bool:
        return (self.before is None or bool(self.before.search(before))) and (
            self.after is None or bool(self.after.match(after))
        )


CALLED = Clue(
    5,
    before=re.compile(
        r"(?:called|named|termed|dubbed|coined|namely|i\.e\.,|denoted(?: as)?|titled|entitled"
        r"|referred to as|we (?:call|term|name)(?: it| this)?|refer to (?:this )?as"
        r"|(?:concept|notion|idea) of)\s+(?:the\s+|as\s+)?[\"“‘']?$"
    ),
)
DIRECT = Clue(
    3,
    before=re.compile(rf"\b{VERBS}\s+(?:(?:the|a|an|our|new|novel|simple|and|\w+ly)\s+)*[\"“‘']?$"),
)
DEFINED = Clue(
    2,
    before=re.compile(r"(?:^|[^(])$"),
    after=re.compile(
        rf"[\"”’]?{KIND}(?: ?\([^)]*\))?(?:(?:,| –| —|—| -| is|, which is) "
        r"(?:an?|the (?:first|novel|new)|our|one|which|that|two|new|novel|where|whose)\b"
        r"|: an?\b| that\b|[\"”’]? \((?!e\.g\.|i\.e\.))"
    ),
)
INSERTED = Clue(
    1,
    before=re.compile(r"(?:,|—|:) [\"“‘']?$"),
    after=re.compile(r"[\"”’]?,? (?:an?|which|that|to|where|the)\b"),
)
IN_BRACKETS = Clue(2, before=re.compile(r"\($"), after=re.compile(r"s?\)|,|;|:"))
CLUES = (
    CALLED,
    DIRECT,
    DEFINED,
    Clue(
        1,
        after=re.compile(
            r"[\"”’]? (?:outperforms?|achieves?|improves?|surpass|reduces|enables|consists"
            r"|comprises|leverages|uses|employs|introduces|is an?\b|first|combines|integrates"
            r"|jointly|exploits|delivers|attains|allows|provides|\w+ly|not only|can)\b"
        ),
    ),
    Clue(2, before=re.compile(r"\b(?:our|proposed)(?: [\w-]+){0,2},? [\"“‘']?$")),
    Clue(
        -1,
        before=re.compile(
            r"\b(?:on|across|like|including|such as|e\.g\.,?|than|over|as|from|to|and|vs\.?"
            r"|baselines?|existing|prior|extending|of|in|for|datasets?|benchmarks?|both)(?: the)? $"
        ),
    ),
    Clue(-8, before=re.compile(r"\b(?:recent|recently|previously) \w+ (?:\w+ )?$")),
    Clue(
        -3,
        after=re.compile(
            r"(?:,| is) an? [\w ,-]{0,40}\b(?:dataset|benchmark|corpus)\b"
            r"| (?:datasets?|benchmarks?|corpus|test sets?)\b"
        ),
    ),
)
SIZED = re.compile(r"(?:[-_]?(?:Bench\w*|\d+(?:\.\d+)?[bBkKM]|Eval|Corpus|TTS|SFT|Instruct|Base))$")
PLURAL = re.compile(r"[A-Z]{2,}s|[A-Z][a-z]*[A-Z]{2,}s")

PLACEHOLDER = "\ue000"
"""Stands for a name in a text, so that patterns are compiled once and not for every name."""
IN_CHINESE = rf"(?<![A-Za-z0-9-]){PLACEHOLDER}(?![A-Za-z0-9])"
CHINESE_VERB = (
    r"(?:提出|引入|设计|开发|构建|介绍|推出|发布|研发|建立|创建|实现|首次|名为|称为|称之为|命名为)"
    r"了?"
)
KEPT = re.compile(IN_CHINESE)
PROPOSED = re.compile(rf"{CHINESE_VERB}[^，。；：、,;]{{0,30}}?{IN_CHINESE}")
PROPOSED_DIRECTLY = re.compile(
    rf"{CHINESE_VERB}(?:一种|一个|新的)?(?:名为|叫做|称为)?[“\"「《]?{IN_CHINESE}"
)
OF_A_KIND = re.compile(
    IN_CHINESE + r"\s*[（(]?[^，。；]{0,12}(?:框架|方法|算法|系统|范式|策略|基准|模型|优化)"
)


def own_name(texts: Iterable[Sequence[str]], chinese: str) -> str | None:
    """The name of the paper's own system, or None where it names none.

    `texts` are the English texts of the record, each as its sentences, `chinese` is its summary;
    all plain text.
    """
    weights: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name, weight in _weighed_mentions(texts, chinese):
        weights[name.casefold()] += weight
        spellings[name.casefold()][name] += 1
    for name, spelled in spellings.items():
        usual = spelled.most_common(1)[0][0]
        weights[name] += min(spelled.total(), 5) + _chinese_weight(usual, chinese)
        weights[name] -= 4 * bool(SIZED.search(usual)) + 8 * bool(PLURAL.fullmatch(usual))
    best, weight = next(iter(weights.most_common(1)), ("", 0))
    if weight < ENOUGH:
        return None
    family = SIZED.sub("", best)
    chosen = family if weights[family] * 2 >= weight else best
    return spellings[chosen].most_common(1)[0][0]


def _weighed_mentions(texts: Iterable[Sequence[str]], chinese: str) -> Iterator[tuple[str, int]]:
    """Each mention of a name, with its weight: most of it comes from the first sentence of a text
    in which something is proposed, and from the first name behind its verb."""
    for sentences in texts:
        main = True
        for sentence in sentences:
            proposing = PROPOSING.search(sentence)
            verb_ends = proposing.end() if proposing else len(sentence)
            first = True
            for mention in _names(sentence):
                before, after = sentence[: mention.begin], sentence[mention.end :]
                proposed = mention.begin >= verb_ends
                if mention.plain and not _is_introduced(mention, before, after, chinese):
                    continue
                weight = sum(clue.weight for clue in CLUES if clue.fits(before, after))
                weight += IN_BRACKETS.weight * mention.spelled_out
                if proposed:
                    weight += (5 if main else 2) if first else 1
                    weight += IN_BRACKETS.weight * IN_BRACKETS.fits(before, after)
                    first = False
                yield mention.name, weight
            main = main and proposing is None


def _is_introduced(mention: _Mention, before: str, after: str, chinese: str) -> bool:
    return (
        CALLED.fits(before, after)
        or (DIRECT.fits(before, after) and DEFINED.fits(before, after))
        or (bool(PROPOSING.search(before)) and INSERTED.fits(before, after))
        or _proposed_in_chinese(mention.name, chinese)
    )


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name, and where what stands for it begins and ends: `Long Form (LF)` stands for LF.

    `plain` names are of ordinary words, and count only where they are introduced as names.
    """

    name: str
    begin: int
    end: int
    plain: bool
    spelled_out: bool


def _names(sentence: str) -> Iterator[_Mention]:
    titles = {match.start(): match for match in TITLE.finditer(sentence)}
    behind = 0
    for match in NAME.finditer(sentence):
        if match.start() < behind:
            continue
        title = titles.get(match.start())
        if title is None and match[0].isalpha() and match[0].islower():
            continue
        short = title and BRACKETED.match(sentence, title.end())
        if short and is_shared(short["name"]) and not short["next"]:
            behind = short.end()
            continue
        mention = (title and _spelled_out(sentence, title)) or _named(match, title)
        if mention:
            behind = mention.end
            yield mention


def _spelled_out(sentence: str, long: re.Match[str]) -> _Mention | None:
    """`Long Form (LF)`; where everybody's acronym is followed by a word, the two are the name:
    `Proportional-Integral-Derivative (PID) Steering`."""
    short = BRACKETED.match(sentence, long.end())
    if short is None or not long[0][0].isupper() or not _looks_like_name(short["name"]):
        return None
    if _is_own(long[0].split()[0]):
        return None
    name, end = short["name"], short.end()
    if len(name) < 3 and not is_shared(long[0]):
        return _Mention(long[0], long.start(), short.end("bracket"), False, True)
    if is_shared(name):
        return _Mention(f"{name} {short['next']}", long.start(), end, True, True)
    return _Mention(name, long.start(), short.end("bracket"), False, True)


def _named(token: re.Match[str], title: re.Match[str] | None) -> _Mention | None:
    name = token[0]
    if _is_own(name):
        return _Mention(name, token.start(), token.end(), False, False)
    if title and len(title[0]) > 3 and not is_shared(title[0]):
        return _Mention(title[0], title.start(), title.end(), True, False)
    if _looks_like_name(name) and not is_shared(name):
        return _Mention(name, token.start(), token.end(), True, False)
    return None


def _is_own(token: str) -> bool:
    """Whether a token can be nothing but the name of something that is not everybody's."""
    return _looks_like_name(token) and not (
        is_shared(token) or is_derived(token) or _is_compound(token)
    )


def _looks_like_name(token: str) -> bool:
    """Two capitals, a capital inside, a digit beside a letter, a Greek letter."""
    capitals = sum(map(str.isupper, token))
    return (len(token) > 1 and capitals > 1) or bool(
        re.search(r"[a-z][A-Z]|[A-Za-z][²\d]|\d[A-Za-z]|[Α-ω∇]-?\w|\w[Α-ω]", token)
    )


def _is_compound(name: str) -> bool:
    """`Fine-Tuning`, `LLM-generated`, `RL-based`: plain words and shared names with a hyphen.
    So is `L2`."""
    parts = re.split(r"[-‐‑–/]", name)
    if len(parts) == 1:
        return bool(re.fullmatch(r"[A-Za-z]\d", name))
    return all(is_shared(part) or re.fullmatch(r"[A-Z]?[a-z]*|\d+|[A-Z]", part) for part in parts)


def _chinese_weight(name: str, chinese: str) -> int:
    """2 for a name that the summary keeps in Latin, 3 more if it says it is proposed there, 1
    more if it says what kind of thing it is."""
    text = chinese.replace(name, PLACEHOLDER)
    if not KEPT.search(text):
        return 0
    return 2 + 3 * bool(PROPOSED.search(text)) + bool(OF_A_KIND.search(text))


def _proposed_in_chinese(name: str, chinese: str) -> bool:
    """Whether the summary says 提出 right before the name."""
    return name in chinese and bool(PROPOSED_DIRECTLY.search(chinese.replace(name, PLACEHOLDER)))
