"""What programs and people write where they have nothing to say."""

from __future__ import annotations

import re

NOTHING = frozenset(("nan", "none", "null", "n/a", "#n/a", "<na>", "nat", "na", "[]", "()", "{}"))
"""What programs write for a value that is missing, in small letters; of these, `na` and `nat` may
be names and are nothing only in capitals as programs write them."""

_AS_WRITTEN = frozenset(("NA", "NaT"))

_MARKS = " \t\r\n.,:;_/\\()[]<>*#-–—…"
_NO_TITLE = re.compile(
    r"untitled|(?:there is )?no title(?: (?:available|given|provided|yet|found))?|tb[ad]|title"
    r"|(?:the )?title (?:is )?(?:un ?available|not (?:yet )?(?:available|provided|given|found)"
    r"|missing|tb[ad]|to be (?:announced|added|determined)|pending|unknown)"
    r"|(?:暂无|没有|无|缺)标题|标题(?:缺失|暂缺|待定|未知)|待定",
    re.IGNORECASE,
)


def says_nothing(text: str) -> bool:
    """Whether a text is what a program writes for a missing value."""
    text = text.strip()
    folded = text.casefold()
    return folded in NOTHING and (folded not in {"na", "nat"} or text in _AS_WRITTEN)


def is_no_title(text: str) -> bool:
    """Whether what stands where a title should only says that there is none: `nan`, `N/A`,
    `Untitled`, a dash."""
    if len(text) > 80:
        return False
    bare = text.strip(_MARKS)
    return not bare or says_nothing(text) or says_nothing(bare) or bool(_NO_TITLE.fullmatch(bare))
