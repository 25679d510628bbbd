"""The picture of a tag's digest: its papers by sub-category, and the tags beside it."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.cards.base import COLOURS, INK
from bot.cards.markup import clip
from bot.texts import Texts
from db.searching.tag_digest import Digest

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-Regular-subset.otf"
"""A part of Noto Sans CJK SC, made by `python -m bench.chart_font`; its licence is beside it."""

ALT_LIMIT = 1024
"""Characters that Discord keeps of a picture's description."""

WIDTH = 960
MARGIN = 36
LABELS = 380
"""Pixels for the names at the left of the bars."""
ROW = 40
BAR = 26
BARS = 8
"""Bars of each kind at most; the seeds have seven sub-categories."""

KEPT = 64
"""Pictures that are kept for who asks next, some 15 KB each."""

BACKGROUND = "#ffffff"
TEXT = "#1f2328"
QUIET = "#656d76"
TRACK = "#eff1f4"


class Bar(NamedTuple):
    """A name, how many papers it stands for, and the colour of its bar."""

    name: str
    papers: int
    colour: str


Groups = tuple[tuple[str, tuple[Bar, ...]], ...]

_drawn: dict[Groups, bytes] = {}


def digest_chart(digest: Digest, t: Texts) -> bytes:
    """Draw a digest as a PNG in the reader's language: two groups of bars, each longest at the
    top and to a scale of its own. Takes some 30 ms the first time, so not on the event loop."""
    groups = _groups(digest, t)
    picture = _drawn.get(groups)
    if picture is None:
        picture = _drawn[groups] = _draw(groups)
        for oldest in list(_drawn)[:-KEPT]:
            _drawn.pop(oldest, None)  # another thread may have taken it out
    return picture


def drawn_chart(digest: Digest, t: Texts) -> bytes | None:
    """What `digest_chart` has drawn and kept; None where it has to be drawn."""
    return _drawn.get(_groups(digest, t))


def _draw(groups: Groups) -> bytes:
    from PIL import Image, ImageDraw  # four megabytes, for who never asks for a digest

    height = MARGIN + sum(ROW * (len(bars) + 1) + MARGIN // 2 for _, bars in groups) + MARGIN // 2
    picture = Image.new("RGB", (WIDTH, height), BACKGROUND)
    draw = ImageDraw.Draw(picture)
    top = MARGIN - 8
    for title, bars in groups:
        draw.text((MARGIN, top), title, QUIET, _font(22))
        top += ROW
        for bar in bars:
            _draw_bar(draw, top, bar, max(papers for _, papers, _ in bars))
            top += ROW
        top += MARGIN // 2
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def digest_chart_text(digest: Digest, t: Texts) -> str:
    """What the picture shows, in words, for those who do not see it."""
    sentences = [
        f"{title}{'：' if t.chinese else ': '}"
        + t.list([f"{bar.name} {bar.papers}" for bar in bars])
        for title, bars in _groups(digest, t)
    ]
    return clip(("。" if t.chinese else ". ").join(sentences), ALT_LIMIT)


def _groups(digest: Digest, t: Texts) -> Groups:
    categories = tuple(
        Bar(t.category(name), papers, str(COLOURS.get(name, INK)))
        for name, papers in digest.categories[:BARS]
    )
    most = sorted(digest.neighbours[:BARS], key=lambda neighbour: -neighbour[1])
    neighbours = tuple(Bar(*neighbour, str(INK)) for neighbour in most)
    groups = (
        (t("Papers by category"), categories),
        (t("Papers shared with other tags"), neighbours),
    )
    return tuple((title, bars) for title, bars in groups if bars)


def _draw_bar(draw: ImageDraw.ImageDraw, top: int, bar: Bar, most: int) -> None:
    left, right = MARGIN + LABELS, WIDTH - MARGIN - 60
    font = _font(22)
    draw.text((MARGIN, top), _fitting(bar.name, LABELS - 16, font), TEXT, font)
    y = top + 4
    draw.rounded_rectangle((left, y, right, y + BAR), 5, TRACK)
    end = left + max(8, round((right - left) * bar.papers / most))
    draw.rounded_rectangle((left, y, end, y + BAR), 5, bar.colour)
    draw.text((right + 12, top), f"{bar.papers}", TEXT, font)


def _fitting(name: str, room: int, font: ImageFont.FreeTypeFont) -> str:
    """The name, or as much of it as fits so many pixels."""
    return next(
        text
        for letters in range(min(len(name), 100), 0, -1)
        if font.getlength(text := clip(name, letters)) <= room or letters == 1
    )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size)
