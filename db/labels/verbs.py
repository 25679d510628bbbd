"""Verbs at the beginning of a clause, where a title has none."""

from __future__ import annotations

import re

DOES = re.compile(
    r"^(?P<verb>(?:pre-?|post-?|fine-?)?train|fine-?tune|compress|improve|quantify|measure"
    r"|align|derive|estimate|detect|learn|scale|steer|decompose|characteri[sz]e|combine"
    r"|transfer|predict|mitigate|reduce|accelerate|generali[sz]e|distill|unify|bridge|evaluate"
    r"|benchmark|teach|enhance|extend|adapt|augment|convert|reframe|rethink|repurpose|optimi[sz]e"
    r"|assess|merge|select|recover|repair|replace|separate|solve)\s+(?P<rest>.+)",
    re.IGNORECASE,
)
"""Verbs whose -ing form a title can begin with: `Compressing …`, not `Using …`."""
EMPTY = re.compile(
    r"^(?:(?:us|leverag|utili[sz]|exploit|adopt)(?:e|ing)|employ(?:ing)?|propose using) (?=\w)",
    re.I,
)
"""Verbs that say nothing: `Use model averaging to …` is about model averaging."""
VERB_FIRST = re.compile(
    r"(?:propos|introduc|us|tak|leverag|giv|run|mak|allow|enabl|utili[sz]|exploit|investigat|explain"
    r"|explor|identif|analy[sz]|demonstrat|provid|achiev|show|reveal|prov|deriv|improv|conduct"
    r"|present|develop|describ|examin|address|tackl|appl|employ|exten|expos|outperform|augment"
    r"|keep|buil[dt]|do|is|are|was|has|have|had|can|could|may|will|evaluat|compar|quantif|contain"
    r"|consist|includ|match|surpass|combin(?!ator)|incorporat|encourag|evidenc|inspir|pretrain)"
    r"(?:e|es|ed|y|ies|ied|s|d|ds|ing)?\b(?! (?:of|for|in)\b)"
    r"|(?:study|model|train|design|test|benchmark|measures?|frame|use|pre-train|estimates?|process"
    r"|research|release|scale|rank)"
    r" (?:the|a|an|how|why|that|whether|language|transformers|llms?)\b",
    re.IGNORECASE,
)
"""How a clause begins with a verb, which a label never does."""


def gerund(clause: str) -> str:
    """`Compress a model` as a title has it: `Compressing a model`."""
    match = DOES.match(clause)
    if match is None:
        return clause
    verb = match["verb"]
    stem = verb[:-1] if verb.endswith("e") else verb
    return f"{stem}ing {match['rest']}"
