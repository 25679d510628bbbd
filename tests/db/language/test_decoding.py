"""What HTML and PDF left in a text becomes what it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.language.decoding import decoded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Learning &amp; planning", "Learning & planning"),
        ("Jos&eacute; Garc&#237;a &#x00e9;", "José García é"),
        ("&amp;amp;eacute; &amp;lt;", "é <"),
        ("AT&T, R&D; &copy2, a &b; c", "AT&T, R&D; &copy2, a &b; c"),
        ("a&nbsp;b", "a b"),
        ("<i>tiny</i> <EM class='x'>nets</EM><br/>of<p>two</p>", "tiny nets of two "),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("CO<sub>2</sub>, 10<sup>-3</sup> and x<jats:sup>n</jats:sup>", "CO₂, 10⁻³ and xⁿ"),
        ("<jats:p>We <jats:italic>fold</jats:italic>.</jats:p>", " We fold. "),
        ("<think>a < b > c</think> <graph token>", "<think>a < b > c</think> <graph token>"),
        ("convolu(cid:173) tional orienta(cid:173)tion", "convolutional orientation"),
        ("soft\u00adware, soft\u00ad\nware", "software, software"),
        ("e(cid:14)cient \ufb01les (cid:99999)", "efficient files "),
        ("ef\ufb01cient, zero\u200bwidth\ufeff", "efficient, zerowidth"),
        ("plain text stays", "plain text stays"),
        ("&#0; &#xD800;", "\ufffd \ufffd"),
    ],
)  # fmt: skip
def test_what_was_encoded_is_decoded(written: str, meant: str) -> None:
    assert decoded(written) == meant


@given(st.text("&;#x1amp<>/bi (cid:173)\u00ad é"))
def test_what_is_decoded_stays_as_it_is(text: str) -> None:
    for _ in range(10):
        text = decoded(text)
    assert decoded(text) == text


@given(st.text())
def test_any_text_is_decoded(text: str) -> None:
    assert isinstance(decoded(text), str)
