"""Names of authors: out of the fields of lists, which write them in many ways, and in parts for
programs that sort by the family name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.language.plain_text import readable_line
from db.papers.missing import says_nothing

_TEXT = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
_ITEM = rf"(?:{_TEXT}|nan|None|null|NaN)"
PRINTED_LIST = re.compile(rf"\s*[\[({{]\s*(?:{_ITEM}\s*,?\s*)*[\])}}]\s*")
PRINTED_TEXT = re.compile(_TEXT)
"""A list as Python, numpy or JSON prints it."""

_INSTITUTION = (
    *("academy", "agency", "association", "center", "centre", "co.", "collaboration", "college"),
    *("committee", "company", "consortium", "corp", "corp.", "corporation", "council"),
    *("department", "dept.", "division", "faculty", "foundation", "gmbh", "group", "hospital"),
    *("inc", "inc.", "initiative", "institut", "institute", "lab", "laboratories", "laboratory"),
    *("labs", "limited", "llc", "ltd", "ltd.", "ministry", "network", "project", "research"),
    *("school", "society", "team", "universidad", "universität", "université", "university"),
)
INSTITUTION = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(map(re.escape, _INSTITUTION))})(?![^\W_])"
    r"|大学|学院|研究|实验室|公司|团队",
    re.IGNORECASE,
)

OTHERS = re.compile(
    r"(?:^|(?<![\s,;&])[\s,;&]++)(?:and\s+|&\s*)?(?:et\.?\s+al(?:ii|ia)?\b\.?"
    r"|(?:\d+\s+|many\s+)?(?:others|more authors|more)|等人?|\.\.\.|…)\s*[.,]?\s*$"
    r"|(?<=[\u3400-\u9fff]{2})等人?\s*$",
    re.IGNORECASE,
)
SUFFIX = r"(?:Jr|Sr|jr|sr|JR|SR|II|III|IV|VI{1,3}|2nd|3rd|4th|Esq)\.?"
SUFFIX_ALONE = re.compile(SUFFIX)
ENDS_IN_SUFFIX = re.compile(rf"(?P<name>.*[^\s,])(?:,\s*|\s+)(?P<suffix>{SUFFIX})")
DEGREE = re.compile(r"(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|MBA|MPH|FRS|Dr|Prof)\.?")
ABBREVIATED = re.compile(r"(?:[A-Z]\.[\s-]?)+")
INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}")

MARKS = re.compile(r"\^?\{?[*†‡§¶#∗⁎✉✝⋆★♠♣♦♥⁰¹²³⁴⁵⁶⁷⁸⁹⁺]+(?:,(?=[*†‡§¶∗⁰¹²³⁴⁵⁶⁷⁸⁹]))?\}?")
"""Marks of footnotes at a name."""
NUMBERED = re.compile(
    r"(?<=[^\W\d_.])\d{1,2}(?:,\s?[\d*†‡§]{1,2})+|\^[({]?\d+(?:,\s?\d+)*[)}]?|\s?\[\d+(?:,\s?\d+)*\]"
)
ADDRESS = re.compile(r"\s*[<(]?(?<![^\s<(;,])[^\s<(@]{1,100}@[^\s@]{1,200}[>)]?")
BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
ASIDE = re.compile(
    r"[A-Z][A-Z&-]{1,6}|(?i:.*\b(?:contribut|correspond|equal|intern|student|advis).*)"
)
"""What brackets behind a name hold that is no part of it, beside institutions: their letters, and
remarks."""
TITLE_BEFORE = re.compile(r"^(?:(?:Dr|Prof|Mr|Mrs|Ms)\.\s+)+")
SUFFIX_BEFORE = re.compile(rf"^(?P<suffix>{SUFFIX}),\s*(?P<name>[^,]*\s[^,]*)$")
"""A suffix that a program took for the family name."""
DBLP_NUMBER = re.compile(r"\s0\d{3}$")
"""DBLP tells people of one name apart so."""

GROUPED = re.compile(r"\{(?=[^{}]*[^\W\d_])[^{}]*(?:;|,|\sand\s)[^{}]*\}", re.IGNORECASE)
ALONE = re.compile("[\ue100-\ue1ff]")
UNIT = re.compile(r"(?:department|dept\.?|faculty|school|division|institute) of\b", re.IGNORECASE)
AND_CHINESE = re.compile(r"([\u3400-\u9fff]{2,4})?[和与及]([\u3400-\u9fff]{2,4})")
CHINESE_NAME = re.compile(r"[\u3400-\u9fff·]{2,5}")
AND = re.compile(r"\s*,?\s+(?:and|&|und)\s+|\s*,\s*&\s*", re.IGNORECASE)
WITH = re.compile(r"\s*,?\s+(?:with|w/|as well as)\s+")
LEADING_AND = re.compile(r"^(?:and|&|(?-i:with|w/|as well as))\s+", re.IGNORECASE)
STROKE = re.compile(r"\s+/\s+|\s*[•‧]\s*|\s+·\s+")
CLOSE_STROKE = re.compile(r"(?<=[^\W\d_]{2})/(?=[^\W\d_])")
"""What parts names where all that is beside it are some."""
FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,4}|[\u3400-\u9fff·]{2,5}")
RUN = re.compile(r"([^\w\s.-][\d^*,;]{0,2}\s?)\1{9,}|(\s)\2{9,}")
"""Signs again and again, of which one says as much."""
SEPARATORS = re.compile(r"\s*[;；、\n\r|]\s*")


@dataclass(frozen=True, slots=True)
class Authors:
    """People and institutions in their order, each once; and whether there are others."""

    names: tuple[str, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class NameParts:
    """A person's name in parts; of an institution, and of who has one name, there is only `family`.
    Words in small letters that lead to a family name (`van der`) are of it."""

    family: str
    given: str = ""
    suffix: str = ""


def printed_list(text: str) -> list[str] | None:
    """The texts of a list that was printed into a text (`"['A', 'B']"`); None for any other."""
    if text.lstrip()[:1] not in ("[", "(", "{") or not PRINTED_LIST.fullmatch(text):
        return None
    found = (_unquoted(printed) for printed in PRINTED_TEXT.findall(text))
    return [name for name in found if not says_nothing(name)]


def authors_in(field: str | Sequence[str]) -> Authors:
    """The authors that a field names: a text with `;`, `,` or `and` between them, as it comes from
    spreadsheets, BibTeX or a printed list, or a list of such texts. What is between names is no
    name; HTML, LaTeX and footnotes' marks are read or left out; institutions stay whole."""
    texts = [RUN.sub(r"\1\2", text) for text in ([field] if isinstance(field, str) else field)]
    if len(texts) == 1 and (printed := printed_list(texts[0])) is not None:
        texts = printed
    if len(texts) == 1:
        found = list(_people(texts[0]))
    else:
        items = (item for text in texts for item in SEPARATORS.split(readable_line(text)) if item)
        found = [name for item in items for name in _item(item)]
    names: dict[str, None] = {}
    has_more = False
    for name in found:
        shorter = OTHERS.sub("", name)
        has_more = has_more or shorter != name
        if (clean := _clean(shorter)) and not says_nothing(clean):
            names[clean] = None
    return Authors(tuple(names), has_more)


def name_parts(name: str) -> NameParts:
    """A name in parts: `Henri Poincaré III`, `Poincaré, III, Henri` and `Poincaré, Henri` say which
    is which."""
    name = " ".join(name.split())
    if INSTITUTION.search(name) or re.search(r"\band\b|[{}]", name, re.IGNORECASE):
        return NameParts(name)
    suffix = ""
    pieces = [piece.strip() for piece in name.split(",") if piece.strip()]
    if suffixes := [piece for piece in pieces[1:] if SUFFIX_ALONE.fullmatch(piece)]:
        suffix = suffixes[0]
        pieces = [piece for piece in pieces if piece not in suffixes]
    elif pieces and (ended := ENDS_IN_SUFFIX.fullmatch(pieces[0])) and " " in ended["name"]:
        suffix, pieces[0] = ended["suffix"], ended["name"]
    if len(pieces) == 2:
        return NameParts(pieces[0], pieces[1], suffix)
    if len(pieces) > 2:
        return NameParts(name)
    words = pieces[0].split() if pieces else []
    if len(words) < 2:
        return NameParts(name)
    begin = len(words) - 1
    while begin > 1 and words[begin - 1][0].islower():
        begin -= 1
    return NameParts(" ".join(words[begin:]), " ".join(words[:begin]), suffix)


def _people(text: str) -> Iterator[str]:
    """The names in one text."""
    groups: list[str] = []

    def alone(group: re.Match[str]) -> str:
        groups.append(group[0][1:-1])
        return chr(0xE100 + len(groups) - 1) if len(groups) <= 0x100 else group[0]

    text = readable_line(GROUPED.sub(alone, _lines(text)))
    text = NUMBERED.sub("", RUN.sub(r"\1\2", text))
    for name in _parted(text):
        yield ALONE.sub(lambda mark: readable_line(groups[ord(mark[0]) - 0xE100]), name)


def _lines(text: str) -> str:
    """The text with its line breaks as `;`, where more than one line has names."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    is_list = len(lines) > 1 and all(" " in line and line[-1] not in ",;" for line in lines)
    return "; ".join(lines) if is_list and ";" not in text and "," not in text else text


def _parted(text: str) -> Iterable[str]:
    items = [item for item in SEPARATORS.split(text) if item]
    if len(items) > 1:
        return [name for item in items for name in _item(item)]
    return _listed(text)


def _item(text: str) -> list[str]:
    """The names in what stands between two semicolons: mostly one."""
    text = _with_and(LEADING_AND.sub("", text.strip()))
    pieces = _and_parted(text)
    return [name for piece in pieces for name in _listed(piece)] if len(pieces) > 1 else pieces


def _listed(text: str) -> list[str]:
    """The names in a text without semicolons."""
    text, more = _without_others(_with_and(text))
    pieces = _and_parted(text)
    family_first = [piece.count(",") == 1 and not _is_list(piece) for piece in pieces]
    if len(pieces) > 1 and all(family_first):  # BibTeX: `Byron, Ada and Mathison, Alan`
        return [*pieces, *more]
    if len(pieces) > 1:
        return [
            *(name for piece in pieces for name in _comma_parted(piece, is_list=True)),
            *more,
        ]
    return [*_comma_parted(text, is_list=_is_list(text)), *more]


def _with_and(text: str) -> str:
    """The text with `and` in place of strokes, points and `with` where they stand between names; an
    institution may have them in its own (`Institute of Physics/Chemistry`)."""
    for between in (STROKE, CLOSE_STROKE, WITH):
        pieces = [piece.strip() for piece in between.split(text)]
        if len(pieces) > 1 and _are_names(pieces, between):
            text = " and ".join(pieces)
    return text


def _are_names(pieces: Sequence[str], between: re.Pattern[str]) -> bool:
    if any(not piece or ASIDE.fullmatch(piece) for piece in pieces):
        return False
    if between is CLOSE_STROKE:
        return all(FULL_NAME.fullmatch(p) and not INSTITUTION.search(p) for p in pieces)
    last = pieces[-1]
    others = pieces[:-1] if between is WITH and last.startswith("the ") else pieces
    return not any(map(INSTITUTION.search, others))


def _without_others(text: str) -> tuple[str, list[str]]:
    shorter = OTHERS.sub("", text).rstrip(" ,")
    return (shorter, ["et al."]) if shorter != text.rstrip(" ,") else (text, [])


def _and_parted(text: str) -> list[str]:
    """The pieces between `and`; an institution's name (`Department of This and That`) is one."""
    pieces = [piece for piece in AND.split(text) if piece]
    joined: list[str] = []
    for piece in pieces:
        last = joined[-1].split(",")[-1] if joined else ""
        is_end = INSTITUTION.fullmatch(piece.strip()) or piece.strip(" .").lower() == "sons"
        if joined and (INSTITUTION.search(last) or is_end):
            joined[-1] += f" and {piece}"
        else:
            joined.append(piece)
    return joined or [text]


def _is_list(text: str) -> bool:
    """Whether commas part people and not the family name from the given one."""
    parts = _comma_pieces(text)
    if len(parts) < 2:
        return False
    if all(map(CHINESE_NAME.fullmatch, parts)):
        return True
    with_space = sum(" " in part or bool(ALONE.search(part)) for part in parts)
    if INSTITUTION.search(parts[0]) and with_space < len(parts) - 1:
        return False
    return with_space == len(parts) or (len(parts) > 2 and with_space * 2 >= len(parts))


def _comma_parted(text: str, *, is_list: bool) -> list[str]:
    parts = _comma_pieces(text)
    if len(parts) > 1 and UNIT.match(parts[0]) and INSTITUTION.search(parts[1]):
        return [", ".join(parts[:2]), *parts[2:]]  # a department, and whose it is
    if len(parts) == 2 and ABBREVIATED.fullmatch(parts[1]):
        return [text]
    if len(parts) > 2 and len(parts) % 2 == 0 and all(map(INITIALS.fullmatch, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts if is_list else [text]


def _comma_pieces(text: str) -> list[str]:
    """The pieces between commas, a suffix with the name before it, without degrees."""
    pieces: list[str] = []
    for piece in (part.strip() for part in re.split("[,，]", text)):
        if pieces and SUFFIX_ALONE.fullmatch(piece):
            pieces[-1] += f" {piece}"
        elif piece and not (pieces and DEGREE.fullmatch(piece)):
            pieces.append(LEADING_AND.sub("", piece))
    if pieces and (last := AND_CHINESE.fullmatch(pieces[-1])):
        pieces[-1:] = filter(None, last.groups())
    return pieces


def _clean(name: str) -> str:
    """A name without footnotes' marks, mail addresses and the affiliation behind it."""
    name = LEADING_AND.sub("", name.strip())
    if not all(letter.isalpha() or letter in " .-" for letter in name):
        name = DBLP_NUMBER.sub("", ADDRESS.sub("", MARKS.sub("", name)))
    while behind := BRACKETED.search(name):
        aside = behind[1].strip()
        if aside and not INSTITUTION.search(aside) and not ASIDE.fullmatch(aside):
            break
        name = name[: behind.start()]
    name = TITLE_BEFORE.sub("", " ".join(name.split()).strip(" ,;·"))
    if before := SUFFIX_BEFORE.match(name):
        name = f"{before['name']} {before['suffix']}"
    if (ended := ENDS_IN_SUFFIX.fullmatch(name)) and "," not in ended["name"]:
        name = f"{ended['name']} {ended['suffix']}"
    return name


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text[1:-1]
