"""Abstracts without the marks of LaTeX and Markdown."""

from __future__ import annotations

import pytest

from db.language.plain_text import readable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"from 26.0\% to 28.0\%", "from 26.0% to 28.0%"),
        (r"\textbf{Re}inforcement, \emph{close \textit{reading}}", "Reinforcement, close reading"),
        (r"$\textbf{D}$iscernment", "Discernment"),
        (r"is at \url{https://github.com/a/b_c}.", "is at https://github.com/a/b_c."),
        (
            "**Fo**urier **N**umber, Lat**E**nt, *timely* judgments",
            "Fourier Number, LatEnt, timely judgments",
        ),
        (r"$a*b*c$ and $\mathcal{L}_{ce}$ and $\alpha_{i}$", "a*b*c and L_ce and αᵢ"),
        ("R&amp;D of orienta(cid:173) tion", "R&D of orientation"),
    ],
)
def test_styles_are_shown_without_their_marks(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "first line\nsecond line",
        "https://github.com/a/b_c_d",
        "a * b * c, 2 ** 3 ** 4",
        "p* and q*",
    ],
)
def test_lines_and_addresses_stay_as_they_are(text: str) -> None:
    assert readable(text) == text
