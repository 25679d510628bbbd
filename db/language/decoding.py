"""What HTML and the extraction of text from PDF left in a text, as the characters it stands for."""

from __future__ import annotations

import re

from db.language.signs import holds_any

SIGNS = ("&", "<", "(cid:")
ODD = ("\u00ad", "\u200b", "\u2060", "\ufeff", *map(chr, range(0xFB00, 0xFB07)))
"""What a text holds that has anything to decode."""

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DEEPEST = 3
"""How often what was decoded is decoded again: `&amp;amp;eacute;` came through three programs."""

_MATHML = (
    *("math", "mrow", "mi", "mo", "mn", "msup", "msub", "msubsup", "mtext", "mfrac", "msqrt"),
    *("mover", "munder", "mstyle", "semantics", "annotation", "mspace", "inline-formula"),
    *("tex-math", "alternatives"),
)
_STYLES = (
    *("a", "abbr", "b", "bold", "big", "center", "cite", "code", "del", "em", "font", "i", "ins"),
    *("italic", "jats", "mark", "monospace", "q", "sc", "scp", "small", "span", "strike", "strong"),
    *("sub", "sup", "tt", "u", "underline", "var", "xref", "ext-link", *_MATHML),
)
_BREAKS = ("br", "div", "h[1-6]", "hr", "li", "ol", "p", "sec", "td", "title", "tr", "ul")


def _tag(names: tuple[str, ...]) -> re.Pattern[str]:
    name = rf"(?:(?:jats|mml|m|xhtml):)?(?:{'|'.join(names)})"
    return re.compile(rf"</?{name}(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE)


STYLE_TAG, BREAK_TAG = _tag(_STYLES), _tag(_BREAKS)
COMMENT = re.compile(r"<!--.{0,1000}?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
RAISED = re.compile(r"<(?:jats:)?(su[pb])>\s*([\w+−-]{1,12})\s*</(?:jats:)?\1>", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")

HYPHENATED = re.compile(r"(?:\(cid:173\)|\u00ad)\s*")
"""A word's break at the end of a line, in one column of a PDF."""

GLYPH = re.compile(r"\(cid:(\d{1,5})\)")
GLYPHS = {
    **dict.fromkeys(("11", "27"), "ff"),
    **dict.fromkeys(("12", "28"), "fi"),
    **dict.fromkeys(("13", "29"), "fl"),
    **dict.fromkeys(("14", "30"), "ffi"),
    **dict.fromkeys(("15", "31"), "ffl"),
    "16": "ı",
    "17": "ȷ",
    "21": "–",
    "22": "—",
    "25": "ß",
    "34": "“",
    "39": "’",
    "45": "-",
}
"""Glyphs by their numbers in TeX's text fonts, which PDFs leave where they name none: ligatures
(OT1 and T1), dashes and quotation marks."""

INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def has_codes(text: str) -> bool:
    """Whether there may be anything to decode in a text."""
    return holds_any(text, SIGNS) or (not text.isascii() and holds_any(text, ODD))


def decoded(text: str) -> str:
    """A text with the characters that its entities and glyph numbers stand for, words that the end
    of a line parted joined, and without the tags that style or part it. Other tags, as `<think>`,
    are words of the text."""
    if not has_codes(text):
        return text
    for _ in range(DEEPEST):
        text, found = ENTITY.subn(_character, text)
        if not found:
            break
    if "<" in text:
        text = RAISED.sub(_raised, COMMENT.sub("", text))
        text = BREAK_TAG.sub(" ", STYLE_TAG.sub("", text))
    text = HYPHENATED.sub("", text)
    text = GLYPH.sub(lambda glyph: GLYPHS.get(glyph[1], ""), text)
    return INVISIBLE.sub("", text).translate(LIGATURES)


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for; one that nobody knows stays as it is."""
    from html import unescape  # whose table of entities takes half a MB

    character = unescape(entity[0])
    if any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in character):
        return "\ufffd"
    return " " if character == "\xa0" else character


def _raised(match: re.Match[str]) -> str:
    return match[2].translate(SUPERSCRIPTS if match[1].lower() == "sup" else SUBSCRIPTS)
