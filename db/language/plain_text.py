"""Abstracts as plain text: what LaTeX and Markdown in them would look like, in Unicode.

For short lines (labels, quoted fragments), not for typesetting: what cannot be shown in a line is
shown as its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from db.language.decoding import decoded, has_codes
from db.language.latex import has_latex, without_latex

SYMBOLS = {
    "times": "×",
    "approx": "≈",
    "sim": "~",
    "rightarrow": "→",
    "to": "→",
    "infty": "∞",
    "geq": "≥",
    "ge": "≥",
    "leq": "≤",
    "le": "≤",
    "neq": "≠",
    "pm": "±",
    "nabla": "∇",
    "ell": "ℓ",
    "propto": "∝",
    "circ": "°",
    "textperthousand": "‰",
    "varepsilon": "ε",
    "ie": "i.e.",
    "eg": "e.g.",
    "dots": "…",
    "ldots": "…",
    "cdot": "·",
}
SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")

LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*(\{[^{}]*\})|\[([^\]]*)\]\([^)\s]*\)")
ADDRESS = re.compile(r"\\url\s*\{[^{}]*\}|https?://\S*[^\s.,;:)}\]]")
ESCAPE = re.compile(r"\\([%_&#$<>{}*\\])")
# Here, and in EMPHASIS and STRESSED, the sign comes first: no other place need be looked at.
SPACING = re.compile(r"[\\~](?:(?<=\\)[!,;: ]|(?<=[\w.]~)(?=[\w\\$]))")
LETTERED = re.compile(r"\\([A-Za-z]+)\s*")
SUPERSCRIPT = re.compile(r"\^\{?([0-9+\-]+|n)\}?")
UNSHOWN = re.compile(r"[${}\\]")
EMPHASIS = re.compile(r"(\*\*?|_(?<!\w_)_?)(?=\S)(.+?)(?<=\S)\1(?!_)")
QUOTED = re.compile(r"(?:``|''|‘‘)(.+?)(?:''|’’|``)")

STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
STRESSED = re.compile(r"\*(?<![\w*]\*)(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
SENTENCE_END = re.compile(  # the sign first: no other place need be looked at
    r"[.!?](?<!e\.g\.)(?<!i\.e\.)(?<!et al\.)(?<!vs\.)(?<!cf\.)[\"”’)]?\s+"
    r"(?=[\"“(]?[A-Z0-9Α-ω∇]|[a-z]+[A-Z])"
)
"""The sign that ends a sentence, and what is between it and the next."""


def plain(text: str) -> str:
    """One line of plain text, with a single space between words."""
    text = decoded(text)
    if "[" in text or "\\" in text:
        text = LINK.sub(lambda match: match[1] or match[2], text)
    if "http" in text or "\\" in text:
        text = ADDRESS.sub("", text)
    if "^" in text:
        text = SUPERSCRIPT.sub(lambda match: match[1].translate(SUPERSCRIPTS), text)
    if "\\" in text or "~" in text:
        text = SPACING.sub(" ", text)
    if "\\" in text:
        text = LETTERED.sub(_symbol, ESCAPE.sub(r"\1", text))
    if "$" in text or "{" in text or "}" in text or "\\" in text:
        text = UNSHOWN.sub("", text)
    if "``" in text or "''" in text or "‘‘" in text:
        text = QUOTED.sub(r"“\1”", text)
    if "*" in text or "_" in text:
        text = EMPHASIS.sub(r"\2", EMPHASIS.sub(r"\2", text))
    text = text.replace("`", "")
    if "*" in text or "^" in text:
        text = re.sub(r"(?<!\w)\*(?=\w)|\^", "", text)
    text = text.replace("---", "—").replace("--", "–")
    return " ".join(text.split())


def readable(text: str) -> str:
    """A text as its authors meant it to look, for reading at length and for searching: no marks of
    HTML, LaTeX and Markdown, formulas in Unicode; lines and addresses as they are."""
    text = without_latex(decoded(text))
    if "*" not in text:
        return text
    return STRESSED.sub(r"\1", STRONG.sub(r"\1", text))


def readable_lines(texts: Sequence[str]) -> str:
    """Texts, each as it reads, a line each or more. To look once whether any has marks takes half
    of the time."""
    together = "\n".join(texts)
    return together if is_plain(together) else "\n".join(map(readable, texts))


def is_plain(text: str) -> bool:
    """Whether a text has no marks, so that it reads as it is."""
    return not ("*" in text or has_latex(text) or has_codes(text))


def readable_line(text: str) -> str:
    """The same on one line, with a single space between words: titles, names, keywords."""
    return " ".join(readable(text).split())


def sentences(text: str) -> list[str]:
    """The sentences of an English text, as plain text; none where nothing of it is."""
    text = plain(text)
    ends = [(end.start() + 1, end.end()) for end in SENTENCE_END.finditer(text)]
    starts = [0, *(start for _, start in ends)]
    stops = [*(stop for stop, _ in ends), len(text)]
    return [text[a:b] for a, b in zip(starts, stops, strict=True) if a < b]


def _symbol(match: re.Match[str]) -> str:
    """A command's sign, or nothing: what it styles stands behind it."""
    name = match[1]
    if name in SYMBOLS:
        return SYMBOLS[name]
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
    except KeyError:
        return ""
