"""Authors are read however a list writes them. The names are initials and people long dead."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.papers.authors import Authors, NameParts, authors_in, name_parts, printed_list

ADA, ALAN, GRACE = "Ada Byron", "Alan Mathison", "Grace Murray"


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Ada Byron; Alan Mathison; and Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron and Alan Mathison", (ADA, ALAN)),
        ("Ada Byron & Alan Mathison", (ADA, ALAN)),
        ("Ada Byron, Alan Mathison, Mausam", (ADA, ALAN, "Mausam")),
        ("Ada Byron, Alan Mathison, and Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron, Alan Mathison and Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron, Alan Mathison, AND Grace Murray,", (ADA, ALAN, GRACE)),
        ("Ada Byron | Alan Mathison", (ADA, ALAN)),
        ("Ada Byron\nAlan Mathison", (ADA, ALAN)),
        ("Ada Byron、Alan Mathison", (ADA, ALAN)),
        ("  Ada   Byron ;;Ada Byron; Alan\tMathison ", (ADA, ALAN)),
        ("Byron, Ada and Mathison, Alan", ("Byron, Ada", "Mathison, Alan")),
        ("Byron, Ada; Mathison, Alan", ("Byron, Ada", "Mathison, Alan")),
        ("Byron, A., Mathison, A. M.", ("Byron, A.", "Mathison, A. M.")),
        ("Byron, Ada", ("Byron, Ada",)),
        ("Ada Byron*, Alan Mathison*†, Grace Murray‡", (ADA, ALAN, GRACE)),
        ("Ada Byron1,2; Alan Mathison¹,²; Grace Murray^{3}", (ADA, ALAN, GRACE)),
        ("Ada Byron <ada@example.org>; Alan Mathison (University of Somewhere)", (ADA, ALAN)),
        ("Yang Liu 0001; Ada Byron", ("Yang Liu", ADA)),
        ("Jos&eacute; Garc&iacute;a;Ada Byron", ("José García", ADA)),
        (r"\'Etienne B\'ezout and {\L}. A.", ("Étienne Bézout", "Ł. A.")),
        ("Henri Poincaré, Jr., Ada Byron, A. M. III", ("Henri Poincaré Jr.", ADA, "A. M. III")),
        ("Henri Poincaré, III", ("Henri Poincaré III",)),
        ("Ada Byron, PhD, Alan Mathison, M.D.", (ADA, ALAN)),
        ("Department of This and That; Ada Byron", ("Department of This and That", ADA)),
        ("Research and Co.", ("Research and Co.",)),
        ("University of London, Ada", ("University of London, Ada",)),
        ("Ada Byron and the Somewhere Research Team", (ADA, "the Somewhere Research Team")),
        ("Ada Byron and {This, That and Sons}", (ADA, "This, That and Sons")),
        ("['Ada Byron', 'Alan Mathison']", (ADA, ALAN)),
        ('["Ada Byron", "D\'Arcy T.", null]', (ADA, "D'Arcy T.")),
        ("['Ada Byron' 'Alan Mathison'\n 'Grace Murray']", (ADA, ALAN, GRACE)),
        ("('Ada Byron',)", (ADA,)),
        ("Byron, A., Mathison, M. and Murray, G.", ("Byron, A.", "Mathison, M.", "Murray, G.")),
        ("Ada Byron (University of London), Alan Mathison (MIT)", (ADA, ALAN)),
        ("Ada Byron (equal contribution); Alan Mathison (corresponding author)", (ADA, ALAN)),
        ("Ada Byron^1, Alan Mathison^{1,2}, Grace Murray^2,3", (ADA, ALAN, GRACE)),
        ("Ada Byron$^{1}$, Alan Mathison$^{1,2}$", (ADA, ALAN)),
        ("Ada Byron [1], Alan Mathison [1, 2]", (ADA, ALAN)),
        ("Dr. Ada Byron, Prof. Dr. Alan Mathison", (ADA, ALAN)),
        ("III, Henri Poincaré; Ada Byron", ("Henri Poincaré III", ADA)),
        ("Wei Wang (王伟); Ada Byron", ("Wei Wang (王伟)", ADA)),
        ("李白，杜甫，和王维", ("李白", "杜甫", "王维")),
        ("李白和杜甫", ("李白", "杜甫")),
        ("Ada Byron / Alan Mathison", (ADA, ALAN)),
        ("Ada Byron/Alan Mathison", (ADA, ALAN)),
        ("Ada Byron / Alan Mathison / Grace Murray", (ADA, ALAN, GRACE)),
        ("Byron, Ada / Mathison, Alan", ("Byron, Ada", "Mathison, Alan")),
        ("李白/杜甫", ("李白", "杜甫")),
        ("Ada Byron • Alan Mathison · Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron with Alan Mathison", (ADA, ALAN)),
        ("Ada Byron, Alan Mathison, with Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron and Alan Mathison with Grace Murray", (ADA, ALAN, GRACE)),
        ("Ada Byron; with Grace Murray", (ADA, GRACE)),
        ("Ada Byron w/ Grace Murray", (ADA, GRACE)),
        ("Ada Byron as well as Alan Mathison", (ADA, ALAN)),
        ("Institute of Physics/Chemistry", ("Institute of Physics/Chemistry",)),
        ("INRIA/LORIA", ("INRIA/LORIA",)),
        ("Mausam / Ada Byron", ("Mausam", ADA)),
        ("Ada Byron with the Lamp Project", (ADA, "the Lamp Project")),
        ("Lab of Learning with Errors", ("Lab of Learning with Errors",)),
        ("Learning with Errors Group", ("Learning with Errors Group",)),
        ("ENS / PSL University", ("ENS / PSL University",)),
        ("Ada Witherspoon", ("Ada Witherspoon",)),
        ("School of Law, University of Paris", ("School of Law, University of Paris",)),
        ("[nan]", ()),
        ("nan", ()),
        ("None", ()),
        ("Ada Byron; nan; None; N/A", (ADA,)),
        ("Na; Ada Byron", ("Na", ADA)),
        ("Anonymous", ("Anonymous",)),
        ("作者；Ada Byron", ("作者", ADA)),
        ("", ()),
    ],
)  # fmt: skip
def test_authors_are_read_however_they_are_written(field: str, names: tuple[str, ...]) -> None:
    assert authors_in(field) == Authors(names)


@pytest.mark.parametrize(
    "field",
    [
        "Ada  S Byron*;Alan Mathison; et al.",
        "Ada S Byron, Alan Mathison, et al.",
        "Ada S Byron, Alan Mathison et al",
        "Ada S Byron and Alan Mathison and others",
        "Ada S Byron; Alan Mathison; and 12 others",
        "Ada S Byron; Alan Mathison; ...",
        ["Ada S Byron", "Alan Mathison", "et al."],
        ["Ada S Byron", "Alan Mathison et al."],
        "['Ada S Byron', 'Alan Mathison', 'et al.']",
        ["Ada S Byron; Alan Mathison", "et al."],
    ],
)
def test_that_there_are_others_is_no_name(field: str | list[str]) -> None:
    assert authors_in(field) == Authors(("Ada S Byron", ALAN), has_more=True)


@pytest.mark.parametrize(
    "name", ["Byron Moreau", "Ferdinand Andrews", "Alan Al-Khalil", "Ada Moreno"]
)
def test_a_name_that_holds_such_letters_is_a_name(name: str) -> None:  # fmt: skip
    assert authors_in(f"{name}; {ADA}") == Authors((name, ADA))


NAMES = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Alan", "J.", "Jean-Luc", "Étienne", "Łukasz"]),
        st.sampled_from(["Byron", "van der B.", "O'N.", "Bézout", "Poincaré", "de la V. P."]),
    ).map(" ".join),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(NAMES, st.sampled_from(["; ", ";", ", ", " and "]))
def test_names_that_were_joined_are_parted(names: list[str], between: str) -> None:
    assert authors_in(between.join(names)).names == tuple(names)


@given(NAMES)
def test_names_of_a_printed_list_are_its_names(names: list[str]) -> None:
    assert authors_in(repr(names)).names == authors_in(names).names == tuple(names)
    assert authors_in(json.dumps(names)).names == tuple(names)


@given(st.text("Aé b,;&.*()[]{}'\"\\1and et al\n"))
def test_any_text_is_read(text: str) -> None:
    for name in authors_in(text).names:
        assert name.strip() == name
        name_parts(name)


def test_what_only_looks_like_a_list_is_none() -> None:
    assert printed_list("[Re] A title") is None
    assert printed_list("['A' and 'B']") is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Byron", NameParts("Byron", "Ada")),
        ("Henri Poincaré III", NameParts("Poincaré", "Henri", "III")),
        ("Henri Poincaré, Jr.", NameParts("Poincaré", "Henri", "Jr.")),
        ("Poincaré, III, Henri", NameParts("Poincaré", "Henri", "III")),
        ("Poincaré, Henri", NameParts("Poincaré", "Henri")),
        ("Charles de la V. P.", NameParts("P.", "Charles de la V.")),
        ("Vincent van der B.", NameParts("van der B.", "Vincent")),
        ("Mausam", NameParts("Mausam")),
        ("作者", NameParts("作者")),
        ("Department of This and That", NameParts("Department of This and That")),
        ("", NameParts("")),
    ],
)
def test_a_name_has_parts(name: str, parts: NameParts) -> None:
    assert name_parts(name) == parts


@pytest.mark.parametrize(
    "sign", [";", ",", "&", "&amp;", "*", "*,", ", ", "(", "x", "\\textbf{", "{", "<", "^1,"]
)
def test_a_field_of_one_sign_again_and_again_names_nobody_but_who_is_there(sign: str) -> None:
    names = authors_in(f"Ada Byron{sign * 50_000}; Alan Mathison").names
    assert names[-1] == "Alan Mathison"
