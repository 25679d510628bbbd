"""What keeps a label from being a title that somebody could have written, as far as it can be told
without understanding it."""

from __future__ import annotations

import re

from db.labels.labels import LENGTH, Label

VERBS = """
    achieve adapt address aim align allow alleviate analyze apply approximate argue assess augment
    avoid balance boost build capture combine compare compress compute conduct consist contain
    convert create decompose deliver demonstrate derive describe detect determine develop
    disentangle drop eliminate employ enable encourage ensure evaluate examine exhibit explain
    exploit explore extend extract find generate give help identify improve include incorporate
    infer integrate introduce investigate keep learn let leverage maintain mitigate obtain
    outperform perform predict present preserve prevent propose prove provide quantify reduce
    reframe replace reveal revisit select show solve stabilize surpass take tackle treat unify
    update use utilize yield
""".split()  # noqa: SIM905 - a list of a hundred quoted words reads worse
IRREGULAR = "is are was were has have had can could does do did gave took found built".split()  # noqa: SIM905
NO_TITLES_ING = {"using", "introducing", "proposing", "leveraging", "utilizing", "taking", "giving"}
POINTERS = re.compile(
    r"\b(?:this|these|such an?|our|ours|we|us|the (?:former|latter|above)|both of them"
    r"|aforementioned)\b",
    re.IGNORECASE,
)
POINTS_A_BATCH = re.compile(r"(?:it|its|they|them|their|those|that|and|with|by)\b", re.I)
NO_LAST_WORD = set(
    """
    a an the of and or for to in on with by from as at that which into via is are be their our its
    between such than not can could where when while under using more most both new novel whose
    various multiple based designed trained aims called through without within across per
    """.split()  # noqa: SIM905 - as above
)


def title_faults(label: Label) -> list[str]:
    """Everything that is wrong with the label, in words."""
    text, begins = label.text, [label.text, label.clause]
    found = {
        f"longer than {LENGTH} characters": len(text) > LENGTH,
        "cut with an ellipsis": "…" in text or "..." in text,
        "begins with a verb": any(_is_verb(clause) for clause in begins if clause),
        "points at something not said": bool(
            POINTERS.search(text) or POINTS_A_BATCH.match(label.clause)
        ),
        "brackets or quotation marks are not closed": not _is_balanced(text),
        "says the name twice": label.name is not None and _has_word(label.clause, label.name),
        "ends inside a phrase": re.split(r"[\s-]", text.lower())[-1] in NO_LAST_WORD
        or (not text[-1].isalnum() and text[-1] not in ")”'\""),
        "more than one line": len(text.splitlines()) != 1 or "  " in text,
        "Markdown or LaTeX": bool(set("\\$*`{}") & set(text)),
    }
    return [fault for fault, holds in found.items() if holds]


def _is_verb(clause: str) -> bool:
    first, *rest = re.split(r"[\s,]+", clause.lower())
    if rest and rest[0] in ("of", "in", "for") and not first.endswith("s"):
        return False
    return first in NO_TITLES_ING or first in _FORMS


def _forms(verb: str) -> set[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    forms = {verb, f"{verb}s", f"{verb}es", f"{stem}ed"}
    return forms | ({f"{verb[:-1]}ies", f"{verb[:-1]}ied"} if verb.endswith("y") else set())


_ADJECTIVES = {
    "approximate",
    "balanced",
    "unified",
    "combined",
    "learned",
    "compressed",
    "decomposed",
    "integrated",
    "reduced",
    "extended",
}
_FORMS = {form for verb in VERBS for form in _forms(verb)} - _ADJECTIVES | set(IRREGULAR)


def _is_balanced(text: str) -> bool:
    pairs = (("(", ")"), ("[", "]"), ("“", "”"))
    return all(text.count(opened) == text.count(closed) for opened, closed in pairs) and not (
        text.count('"') % 2
    )


def _has_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE))
