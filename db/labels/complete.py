"""Whether a phrase can end where it was cut.

English is not parsed here. What a cut must not part is listed: a verb and what it needs (`enables
models to …`), the two halves of a pair (`between … and …`), a preposition and its noun.
"""

from __future__ import annotations

import re

NO_END = re.compile(
    r"(?:^|[ (“\"-])(?:a|an|the|of|and|or|for|to|in|on|with|by|from|as|at|that|which|into|via|is"
    r"|are|be|was|were|its|their|our|this|these|those|between|such|than|not|no|can|could|will|may|must"
    r"|where|when|while|whose|under|using|more|most|both|either|each|every|all|any|some|two|three"
    r"|new|novel|only|also|even|just|but|yet|over|across|through|without|within|about|how|what|why"
    r"|whether|if|during|per|based|built|designed|trained|tailored|aimed|composed|derived|driven"
    r"|inspired|inherited|introduced|encountered|focused|compared|due|able|capable|known|according"
    r"|consisting|leading|aims|seeks|tends|serves|helps|allows|enables|requires|has|have|had|does"
    r"|do|did|achieving|surpassing|outperforming|introducing|generating|called|named|i\.e\.|e\.g\."
    r"|vs|versus|given|conditioned|up|out|away|them|it|they|we|integrates|combines|uses|trains"
    r"|remains|becomes|different|various|multiple|several|existing|previous|recent|prior|same|other"
    r"|first|specific|one|simple|persistent|single|lightweight|long|high|low|large|small|key|main"
    r"|full)$|%$"
    r"|(?:[\s,;:—–(“-]|\b\w+ly)$"
)
"""Words that a phrase cannot end with: what they refer to is cut off."""
ADJECTIVE_END = re.compile(
    r"(?:-(?:free|efficient|based|aware|guided|driven|level|agnostic|wise|time|scale|stage|step"
    r"|specific|inspired|oriented|informed|source|trained|play|in|aligned|effective|preserving)"
    r"|able|ible|ive|ic|ical|ous|less|ful|weight|unified|general|scalable|simple|modular|open"
    r"|hierarchical|dynamic|optimal|spectral|neural|formal|dual|adaptive|efficient)$"
)
LOOSE_END = re.compile(
    r", an? (?:[\w-]+ ?){1,2}$|\b(?:is|are|was|were) \w+ed$"
    r"|\b(?:when|while|by|before|after|without) \w+ing$"
)
"""The head of an apposition, of a passive, of a clause."""
PARTICIPLE_END = re.compile(r"\w{3,}(?:ed|built|drawn|known|given|shown|seen|taken|found)$")
PREPOSITION = re.compile(
    r"(?:by|as|on|from|to|through|via|using|in|into|for|under|upon|with|at|within|across|over)\b"
)
POINTER = re.compile(
    r"\b(?:this|these|those(?! (?:of|that|who|with|in)\b)|such(?! as\b| that\b)|our|ours|we|us"
    r"|latter|former|aforementioned|above|the two"
    r"|both (?:\w+ )?(?:capabilities|paradigms|aspects|worlds)"
    r"|(?:two|three|four|several|following) (?:key |main |synergistic |novel )?(?:components|stages"
    r"|innovations|mechanisms|advantages|contributions|findings|modules|parts))\b",
    re.IGNORECASE,
)
"""Words that point at something said before, or still to come."""

CLAUSE_START = re.compile(
    r"\b(?:that|which|who|whose|where|when|while|to|by|via|through|using|for|with|without|in|on"
    r"|from|across|under|into|as|and|or|between|against|over|within)\b"
)
VERBAL_START = re.compile(r"\b(?:that|which|who|to|by|via|through|using)\b")
INTRANSITIVE = re.compile(r"\bto \w+$")
ADVERBIAL = re.compile(
    r",? (?:before|after|while|when|without|by|through|via|during|within|across)\b"
)
ING_END = re.compile(r"\b\w+ing$")
LISTING = re.compile(r"^,(?: [^,.;]+,?){1,6} (?:and|or) |^,? (?:and|or) ")
COORDINATION = re.compile(r"^,? (?:and|or|but|yet)\b")
COORDINATED_VERB = re.compile(r",? (?:and|or|but|yet) (?:\w+ly )?\w+s\b|, (?:and|but|yet)")
PLURAL_END = re.compile(r"\w{3,}(?<![su])s$")

NEEDED = (
    (
        "enabl allow encourag train(?!ing) teach caus forc help guid prompt permit instruct motivat"
        " incentivi[sz] learn(?!ing) lead(?!er) requir ask fine-tun(?!ing) empower aim driv"
        " tend seek abilit try tri push steer suppos expect need want fail able easy hard reluctant"
        " likely due according compared relative prior assign attribut",
        "to",
    ),
    (
        "convert transform turn compress decompos encod map translat split partition organi[sz]"
        " incorporat distill integrat divid inject factori[sz] merg insert insight fus group",
        "into|onto",
    ),
    (
        "integrat combin coupl pair augment replac align equip unif fus bridg synergi[sz] endow"
        " provid supplement initiali[sz] interleav start begin deal associat balanc consistent"
        " compet interact compar contrast enhanc along together mix regulari[sz]",
        "with",
    ),
    (
        "treat reframe? recast view reformulat model fram cast formulat us(?!er) leverag regard"
        " serv act interpret defin reinterpret represent conceptuali[sz] consider instantiat"
        " formali[sz] pos such well same repurpos operat describ construct reconceptuali[sz]"
        " employ understand reimagin encod express abstract",
        "as",
    ),
    (
        "depend focus rely reli bas operat train build built act condition impos plac hing"
        " emphasi fine-tun learn post-train finetun perform work run",
        "on|upon",
    ),
    (
        "shift mov rang deriv separat select learn differ transition switch chang aris suffer"
        " distinguish benefit extract emerg result stem prevent far drawn distill",
        "from",
    ),
    (
        "such so ensur show demonstrat assum observ suggest prov find reveal argu guarante evidence"
        " fact hypothe claim insight believ mean posit note notion finding verif",
        "that",
    ),
    ("account search allow look call optimi[sz] substitut need reason solution aim", "for"),
    ("result engag embed situat ground particip consist resid interest differ partak", "in"),
    (r"more less better rather higher lower fewer greater other faster worse \w+er", "than"),
    (
        "balanc trade-off tradeoff gap relationship correlation interplay tension distinction link"
        " mismatch discrepancy alignment",
        "between",
    ),
    (r"rather instead not\sonly as\swell", "than|of|but|as"),
)
"""Stems of words that call for another one, and that one: a cut must not take it from the last."""
SAME_CLAUSE = r"(?:(?!,| and |\b(?:that|which|by|via|to|for|while)\b).)*$"
HELD_TOGETHER = tuple(
    (
        re.compile(rf"\b(?:{'|'.join(stems.split())})\w*" + SAME_CLAUSE, re.IGNORECASE),
        re.compile(rf"(?:{needed})\b"),
    )
    for stems, needed in NEEDED
)
PAIRS = tuple(
    (re.compile(rf".*\b{first}\b(.*)$"), re.compile(rf"\b{second}\b"))
    for first, second in (
        ("between", "and"),
        ("both", "and"),
        ("either", "or"),
        ("not only", "but"),
        ("neither", "nor"),
        ("whether", "or"),
    )
)


def is_complete(phrase: str, rest: str) -> bool:
    """Whether a phrase can end here, with this rest cut off (or nothing)."""
    if NO_END.search(phrase) or POINTER.search(phrase) or not is_balanced(phrase):
        return False
    if not rest:
        return True
    return (
        _has_its_verbs_object(phrase, rest)
        and _has_its_pairs(phrase)
        and not _is_torn(phrase, rest)
        and _is_whole_list(phrase, rest)
    )


def is_balanced(text: str) -> bool:
    """Whether every bracket and quotation mark that is opened is closed."""
    pairs = (("(", ")"), ("[", "]"), ("“", "”"))
    return all(text.count(opened) == text.count(closed) for opened, closed in pairs) and not (
        text.count('"') % 2
    )


def _tail(phrase: str) -> str:
    """What stands behind the last word that begins a clause or a prepositional phrase."""
    starts = [match.end() for match in CLAUSE_START.finditer(phrase)]
    return phrase[starts[-1] :] if starts else phrase


def _has_its_verbs_object(phrase: str, rest: str) -> bool:
    """`that prevents routing collapse`, not `that prevents`."""
    tail = _tail(phrase)
    if len(tail.split()) > 1 or not VERBAL_START.search(phrase[: len(phrase) - len(tail)][-8:]):
        return True
    return bool(INTRANSITIVE.search(phrase) and ADVERBIAL.match(rest))


def _has_its_pairs(phrase: str) -> bool:
    """`between A and B`, not `between A`."""
    for first, second in PAIRS:
        found = first.match(phrase)  # a phrase is one line
        if found and not second.search(found[1]):
            return False
    return True


def _is_torn(phrase: str, rest: str) -> bool:
    """Whether the last words need what is cut off."""
    after = rest.lstrip(" ,;:—–-")
    return bool(
        LOOSE_END.search(phrase)
        or re.match(r" ?based (?!on\b|upon\b)", rest)
        or re.match(r"(?:of|than)\b", after)
        or (PARTICIPLE_END.search(phrase) and PREPOSITION.match(after))
        or (ADJECTIVE_END.search(phrase) and re.match(r"and|or|yet|but|\(", after))
        or any(before.search(phrase) and needed.match(after) for before, needed in HELD_TOGETHER)
    )


def _is_whole_list(phrase: str, rest: str) -> bool:
    """Whether a cut at a comma or an `and` parts no list in the middle."""
    coordinated = COORDINATION.match(rest)
    if not rest.startswith(",") and not coordinated:
        return True
    tail = _tail(phrase)
    if ADJECTIVE_END.search(phrase) or len(phrase.split()) < 4:
        return False
    if LISTING.match(rest) and (len(tail.split()) < 2 or "," in tail):
        return False
    if not coordinated:
        return True
    if ING_END.search(phrase) or ("," in phrase and rest.startswith(", ")):
        return False
    return bool(COORDINATED_VERB.match(rest) or PLURAL_END.search(phrase))
