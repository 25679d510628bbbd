"""LaTeX is read as what it shows; what is no LaTeX stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats.seed_text import parse
from db.language import latex
from db.language.latex import without_latex


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("GS$^{3}$LAM: splats", "GS³LAM: splats"),
        (r"GS\textsuperscript{3}LAM, H\textsubscript{2}O", "GS³LAM, H₂O"),
        (r"Mer\underline{K}ury", "MerKury"),
        (r"\textbf{\textit{In} and} out, {\bf fat}, \textcolor{red}{red}", "In and out, fat, red"),
        (r"Bridges of Schr\"odinger and Erd\H{o}s", "Bridges of Schrödinger and Erdős"),
        (r"$\alpha_{i}$ and $\theta^{(t)}$", "αᵢ and θ⁽ᵗ⁾"),
        (r"\'Etienne B\'ezout, P{\'o}lya, Na{\"\i}ve", "Étienne Bézout, Pólya, Naïve"),
        (r"\v{C}ech, \c{C}elik, Sm{\aa}land, Stra\ss e, \~n", "Čech, Çelik, Småland, Straße, ñ"),
        (r"{BERT}: Pre-training of {D}eep nets", "BERT: Pre-training of Deep nets"),
        (r"$k$-NN in $O(n \log n)$", "k-NN in O(n log n)"),
        (r"$x_{ij}^{2}$, $10^{-3}$, $2^{\alpha}$, $\ell_\infty$", "xᵢⱼ², 10⁻³, 2^α, ℓ_∞"),
        (r"$\mathcal{L}_{ce}$ over $\mathbb{R}^{d}$", "L_ce over ℝ^d"),
        (r"\(x^2\), \[y\], $$\frac{a}{b}$$", "x², y, a/b"),
        (r"a 1.5$\times$7B model, $\sim$6\% and 12.7\%", "a 1.5×7B model, ∼6% and 12.7%"),
        (r"from $66.1{\rightarrow}84.6$, $13.44\\%$", "from 66.1→84.6, 13.44%"),
        ("$ heta$ and $\nabla$", "θ and ∇"),
        (r"``quoted'', Fig.~3, 3--5, so---then", "“quoted”, Fig. 3, 3–5, so—then"),
        (r"\href{https://a.b}{here} or \url{https://a.b/c\_d}", "here or https://a.b/c_d"),
        (r"as shown~\cite{a,b} in \citep[p. 2]{c}.", "as shown in."),
        (r"\name is $\textbf{L}$oRA", "name is LoRA"),
        (r"$\{0,1\}^n$", "{0,1}ⁿ"),
    ],
)  # fmt: skip
def test_latex_is_read_as_what_it_shows(written: str, shown: str) -> None:
    assert without_latex(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10, or US$5/US$10 a month",
        "50% of C# and R&D, a_b and x^2",
        "{a: 1, b: 2} and {-1, 0, 1}",
        "https://a.org/~b/c_d%20e?f=g--h",
        "run it with --help -- or not".replace(" -- ", " - "),
        "first line\nsecond line",
        "[B, A] of C:/",
    ],
)
def test_what_is_no_latex_stays(text: str) -> None:
    assert without_latex(text) == text


def test_an_escaped_apostrophe_is_no_accent() -> None:
    assert without_latex(r"it\'s Bob\'s") == "it's Bob's"


def test_no_text_of_the_seeds_keeps_its_commands_and_formulas(seed_file: Path) -> None:
    kept = []
    for record in parse(seed_file.read_bytes(), seed_file.name).records:
        for text in (record.abstract, record.tldr or "", *(text for _, text in record.parts)):
            shown = without_latex(text)
            kept += [shown[max(0, at - 30) : at + 30] for at in marks(shown)]
    assert kept == []


def marks(text: str) -> list[int]:
    """Where a text has a command or a formula."""
    return [found.start() for found in re.finditer(r"\\|\$[^$]*\$", text)]


@given(st.text("\\${}^_'\"`~ab cv12\n%&-()[]", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(without_latex(text), str)


@pytest.mark.parametrize(
    "text", ["{" * 5000, "$" + "{" * 500 + "$", r"\'" * 3000, r"$\hat{" * 900, "\\textbf{" * 2000]
)
def test_brackets_without_end_are_read_all_the_same(text: str) -> None:  # fmt: skip
    assert isinstance(without_latex(text), str)


PIECES = ("5", " n)", " ", "  ", "(", r"\times", r"\times{}", r"\%", r"\sim", r"\to")


@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_symbols_are_read_one_by_one_as_they_are_together(pieces: list[str]) -> None:
    together = "".join(pieces)
    assert latex._unicode(together) == latex._converter()(together)
