"""LaTeX in a text as what it shows, in Unicode. pylatexenc knows the accents and the symbols; what
it does not see is which parts of prose are LaTeX at all: `%`, `&`, `#`, `$5` and braces mostly are
not."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import lru_cache, partial

from db.language.signs import holds_any

SIGNS = ("\\", "$", "{", "~", "`", "--")
"""Of which a text holds one that has any LaTeX in it. To look for two characters takes thirty times
as long as to look for one."""

# In each expression a sign or one of a few stands first, and what must be before it is looked at
# behind it (`--(?<=\d--)`): no other place of a text need be looked at, which takes two fifths of
# the time of a text.

_GROUP = r"\{(?P<body>(?:[^{}]|\{[^{}]*\})*)\}"

_STYLES = (
    r"text(?:bf|it|tt|sc|sf|rm|sl|md|up|normal|color\s*\{[^{}]*\}|superscript|subscript)?|emph|bm"
    r"|underline|uline|uwave|math(?:bf|rm|sf|cal|it|tt|scr|frak|normal|ord|op|bin|rel)|boldsymbol"
    r"|operatorname\*?|mbox|hbox|fbox|tsc|ensuremath|url|path|nolinkurl|color\s*\{[^{}]*\}|pmb|xspace"
)
STYLED = re.compile(rf"\\(?:{_STYLES})(?![A-Za-z])\s*" + _GROUP)
WHOLLY_STYLED = re.compile(rf"\$(?<!\\\$)\s*\\(?:{_STYLES})(?![A-Za-z])\s*" + _GROUP + r"\s*\$")
SWITCH = re.compile(
    r"\\(?:bf|it|tt|sc|sf|rm|sl|em|bfseries|itshape|scshape|ttfamily|sffamily|normalfont|tiny|small"
    r"|large|Large|displaystyle|textstyle|scriptstyle|left|right|[bB]igg?[lrm]?|xspace|protect"
    r"|nobreak|noindent|centering|unskip|limits|nolimits)(?![A-Za-z])\s*"
)
BACKSLASHES = re.compile(r"\\{9,}")
"""More than any LaTeX has: so many that all rules would look at each for each."""
RAISED = re.compile(r"\\text(super|sub)script\s*\{([^{}$]{1,40})\}")
LINKED = re.compile(r"\\href\s*\{(?P<address>[^{}]*)\}\s*" + _GROUP)
CITED = re.compile(
    r"(?:~\\|[ ]\\|\\)(?:[cC]ite[a-z]*\*?|ref|eqref|autoref|cref|Cref|label"
    r"|footnote(?:mark|text)?|thanks|hspace\*?|vspace\*?|hyperref|faGithub|includegraphics)(?:\[[^\[\]]*\])*\s*(?:\{[^{}]*\})?"
)
"""What points out of the text: nobody reads it there."""

QUOTED = re.compile(r"(?:\\``|``)(?=\S)(.+?)(?<=\S)''", re.DOTALL)
TIE = re.compile(r"~(?<=[\w.,)]~)(?=[\w\\$(])")
SPACING = re.compile(
    r"\\[,;:! ]|\\(?:quad|qquad|enspace|thinspace|newline|linebreak|par)(?![A-Za-z])|\\\\(?=\s|$)"
)
SIGN = re.compile(r"\\\\*([%&#_$*<>|~“”\[\]])")
RANGE = re.compile(r"--(?<=\d--)(?=\d)")
DASH = re.compile(r"--(?:-(?<=\w---)(?=\w)|(?<= --)-?(?= ))")

MATHEMATICS = re.compile(
    r"\$(?:(?<![\\\w}$]\$)\$(?P<display>[^$]{1,2000}?)\$\$"
    r"|(?<!\\\$)(?:"
    r"(?P<command>(?=[^\s$][^$]*\\[A-Za-z]|\\[A-Za-z]|[<>=≤≥±^_+~-]+\d*\$)(?:[^$\\]|\\.){1,600}?)(?<!\s)\$"
    r"|(?P<inline>(?=\S)(?:[^$\\]|\\.){1,600}?(?<!\s)"
    r"|(?=\s(?:heta|imes|au|abla|ext\w*)(?![A-Za-z]))[^$]{1,80})\$(?!\d)))"
    r"|\\(?:\((?P<round>.{1,600}?)\\\)|\[(?P<square>.{1,2000}?)\\\])",
    re.DOTALL,
)

_ACCENTED = r"(?:\{\s*\\?[A-Za-z]{1,2}\s*\}|\s*\\[ij](?![A-Za-z]))"
ACCENT = re.compile(
    rf"\\(?:['`^~=.](?:{_ACCENTED}|\s?[A-Za-z])"
    rf"|\"(?:\{{\s*\\?[A-Za-z]\s*\}}|\s*\\i(?![A-Za-z])|[aeiouyAEIOUYhtwxWX])"
    rf"|[cvuHkrbd](?:\{{\s*\\?[A-Za-z]{{1,2}}\s*\}}|[ ]\\?[A-Za-z](?![A-Za-z]*\}}))"
    r"|(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|th|DH|TH|dj|DJ|ng|NG)(?![A-Za-z])(?:\{\}|[ ](?=\w))?)"
)
ESCAPED_APOSTROPHE = re.compile(r"\\'(?<=[A-Za-z]\\')(?=(?:s|t|re|ve|ll|d|m)\b)")
COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\{\})?")
GROUP = re.compile(r"\{(?<!\\\{)([^{},:;\"]*)\}")

LOST = re.compile(
    r"(?<![A-Za-z\\])\s?(?:(heta|imes|abla|au)(?![A-Za-z])|(ext)(?=(?:tt|bf|it|sc|rm|sf)?\{))"
)
"""Commands whose backslash and first letter were taken for a tab or the end of a line."""
FOUND = {
    "heta": r"\theta{}",
    "imes": r"\times{}",
    "abla": r"\nabla{}",
    "au": r"\tau{}",
    "ext": r"\text",
}
FUNCTION = re.compile(
    r"\\(arccos|arcsin|arctan|arg|cos|cosh|deg|det|dim|exp|gcd|inf|ker|lim|ln|log|max|min|mod|Pr|sin"
    r"|sinh|sup|tan|tanh)(?![A-Za-z])"
)
UNICODE = re.compile(r"\\unicode\s*\{x(?P<code>[0-9A-Fa-f]{2,5})\}|\\ding\s*\{(?P<ding>\d+)\}")
SYMBOL = re.compile(
    r"\\(?:%|(?:times|sim|approx|pm|to|rightarrow|infty|leq?|geq?|neq|Theta|epsilon)(?![A-Za-z])"
    r"(?:\{\}| +)?)"
)
EASY = re.compile(rf"(?:[\w .,:;=+/()<>*′∈×–−-]|{SYMBOL.pattern})+")
"""Letters and signs that stand for themselves, and symbols. Symbol by symbol it is read in a
hundredth of the time, and without what pylatexenc leaves in memory of each piece."""

BARE_PERCENT = re.compile(r"(?<!\\)%")
INSIDE = re.compile(r"(?<=\() | (?=\))")
SPACED = re.compile(r"(\\(?!hat|bar|tilde|vec|dot|ddot|frac|sqrt)[A-Za-z]+)[ ](?!\{)")
SHIFTING = re.compile(r"(\\[A-Za-z]+)(?=\s*[\^_])")
SHIFTED = re.compile(r"([\^_])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s\\{}^_]))")

_UP = dict(zip("0123456789+-−=()nitk*′TN", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵗᵏ*′ᵀᴺ", strict=True))
_DOWN = dict(
    zip("0123456789+-−=()aeohklmnpstijruvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥₓ", strict=True)
)


def without_latex(text: str) -> str:
    """What a text shows where LaTeX sets it, on the lines that it has; what is no LaTeX stays."""
    return _set(text) if has_latex(text) else text


def has_latex(text: str) -> bool:
    """Whether there may be any in a text."""
    return holds_any(text, SIGNS)


@lru_cache(maxsize=1024)
def _set(text: str) -> str:
    for sign, expression, shown in _FIRST:
        if sign in text:
            text = expression.sub(shown, text)
    text = _styles_off(text)
    if any(sign in text for sign in ("$", r"\(", r"\[")):
        text = MATHEMATICS.sub(_shown, text)
    if "\\" in text:
        text = ACCENT.sub(lambda found: _unicode(found[0]), text)
        text = CITED.sub("", text)
        text = UNICODE.sub(_numbered, text)
        text = SIGN.sub(r"\1", SPACING.sub(" ", text))
        text = COMMAND.sub(_command, text)
    if "~" in text:
        text = TIE.sub(" ", text)
    if "{" in text:
        text = _ungrouped(text)
        text = text.replace(r"\{", "{").replace(r"\}", "}")
    return text


def _styles_off(text: str) -> str:
    while "\\" in text:  # styles stand inside one another
        unstyled = SWITCH.sub("", STYLED.sub(r"\g<body>", text))
        if unstyled == text:
            break
        text = unstyled
    return text


def _raised(match: re.Match[str]) -> str:
    return f"${'^' if match[1] == 'super' else '_'}{{{match[2]}}}$"


def _whole(match: re.Match[str]) -> str:
    """A style around what is no formula, which needs none of its dollars."""
    body = match["body"]
    is_formula = re.search(r"[\\^_]", body) and "$" not in body
    return f"${body}$" if is_formula else body


def _ungrouped(text: str) -> str:
    while (freed := GROUP.sub(r"\1", text)) != text:
        text = freed
    return text


def _linked(match: re.Match[str]) -> str:
    return match["body"] or match["address"]


_FIRST = (
    ("\\" * 9, BACKSLASHES, r"\\\\"),
    (r"\'", ESCAPED_APOSTROPHE, "'"),
    ("--", RANGE, "–"),
    ("--", DASH, "—"),
    ("``", QUOTED, r"“\1”"),
    (r"\text", RAISED, _raised),
    ("$", WHOLLY_STYLED, _whole),
    (r"\href", LINKED, _linked),
)
"""What is done before any formula is read: a sign that a text must hold, an expression, and what is
shown in its place. To look for the sign takes a fiftieth of the time."""


def _shown(match: re.Match[str]) -> str:
    """A formula as it reads in a line."""
    formula = (
        match["display"]
        or match["command"]
        or match["inline"]
        or match["round"]
        or match["square"]
        or ""
    )
    return _formula(formula)


@lru_cache(maxsize=4096)
def _formula(formula: str) -> str:
    text = LOST.sub(lambda lost: FOUND[lost[1] or lost[2]], formula)
    text = UNICODE.sub(_numbered, FUNCTION.sub(r" \1 ", _styles_off(text))).strip()
    text = text.replace(r"\{", "\ue002").replace(r"\}", "\ue003")
    text = text.replace("\\\\%", "%").replace(r"\mid", "|").replace(r"\|", "‖").replace("~", " ")
    text = SHIFTING.sub(r"\1{}", text)
    for _ in range(4):  # an index has indices
        text = SHIFTED.sub(_shifted, text)
    text = _unicode(SPACED.sub(r"\1{} ", text)) if "\\" in text else text
    text = text.replace("\ue000", "^").replace("\ue001", "_")
    text = _ungrouped(text).replace("{", "").replace("}", "")
    text = text.replace("\ue002", "{").replace("\ue003", "}")
    return INSIDE.sub("", " ".join(text.split())) or re.sub(r"[\\{}]", "", formula)


def _numbered(match: re.Match[str]) -> str:
    """A character by its number in Unicode, or in the font of dingbats."""
    if match["code"]:
        return chr(int(match["code"], 16) % 0xD800)
    return {"51": "✓", "52": "✔", "55": "✗", "56": "✘"}.get(match["ding"], "•")


def _shifted(match: re.Match[str]) -> str:
    """What stands above or below the line: small, where Unicode has it so, else behind `^` or `_`,
    which two other characters stand for until all is read."""
    mark, small = ("\ue000", _UP) if match[1] == "^" else ("\ue001", _DOWN)
    body = match[2] if match[2] is not None else match[3]
    if body == r"\circ":
        return "°"
    if body in (r"\prime", r"\top", r"\ast", r"\star"):
        return {r"\prime": "′", r"\top": "ᵀ", r"\ast": "*", r"\star": "*"}[body]
    if body and all(letter in small for letter in body):
        return "".join(small[letter] for letter in body)
    if len(body) == 1 or body.startswith("\\") or body.isalnum():
        return f"{mark}{body} " if body.startswith("\\") else f"{mark}{body}"
    return f"{mark}({body})" if body else ""


@lru_cache(maxsize=4096)
def _unicode(fragment: str) -> str:
    """A piece of LaTeX as pylatexenc reads it; of what it cannot read the letters."""
    if EASY.fullmatch(fragment) and not SYMBOL.fullmatch(fragment):
        return SYMBOL.sub(lambda symbol: _unicode(symbol[0]), fragment)
    try:
        shown = _converter()(BARE_PERCENT.sub(r"\\%", fragment))
    except Exception:  # it raises errors of many kinds, RecursionError too
        shown = re.sub(r"[\\{}]", "", fragment)
    return str(shown)


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], object]:
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it tells of every odd brace
    from pylatexenc.latex2text import LatexNodes2Text  # 80 ms that a search does not wait for
    from pylatexenc.latexwalker import get_default_latex_context_db

    # It would put the same commands together for each piece, which takes most of its time.
    known = get_default_latex_context_db()
    converter = LatexNodes2Text(math_mode="text", keep_comments=True)
    return partial(converter.latex_to_text, latex_context=known)


def _command(match: re.Match[str]) -> str:
    """A symbol that stands in prose, or the letters of a command that somebody's preamble makes."""
    shown = _unicode(match[0]) if match[1] not in _OWN else _OWN[match[1]]
    return shown.strip() or match[1]


_OWN = {"ie": "i.e.", "eg": "e.g.", "etal": "et al.", "textperthousand": "‰", "item": "•"}
