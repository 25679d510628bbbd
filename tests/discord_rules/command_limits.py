"""What Discord refuses in a command, or in the choices offered for it, though its file allows it.

Source: Discord's developer documentation, "Application Commands", August 2026. The shapes are
taken for granted: the specification, asked first, names a missing or misspelt field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discord import AppCommandType, Locale

Payload = Mapping[str, Any]

CHARACTERS = 8000
CHOICE = 100
MAX_COMMANDS = {
    AppCommandType.chat_input.value: 100,
    AppCommandType.user.value: 15,
    AppCommandType.message.value: 15,
}

_LOCALES = frozenset(str(locale) for locale in Locale)
# Python's \w leaves out the vowel signs of Thai and Devanagari, which Discord takes.
_NAME = re.compile(r"[-'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def sync_faults(commands: Sequence[Payload]) -> Iterator[str]:
    """Yield what Discord would refuse in the JSON list of a bulk command sync."""
    for kind, most in MAX_COMMANDS.items():
        group = [command for command in commands if command.get("type", 1) == kind]
        if len(group) > most:
            yield f"{len(group)} commands of type {kind}, over {most}"
        yield from (f"commands: {fault}" for fault in _duplicate_faults(group))
    for command in commands:
        yield from (f"{command['name']!r}: {fault}" for fault in _command_faults(command))


def _command_faults(command: Payload) -> Iterator[str]:
    yield from _locale_faults(command)
    if (length := _length(command)) > CHARACTERS:
        yield f"{length} characters in its longest locale, over {CHARACTERS}"
    if command.get("type", 1) == AppCommandType.chat_input.value:
        yield from _spoken_faults(command)
        yield from _options_faults(command.get("options") or ())
    elif command.get("description") or command.get("options"):
        yield "a context menu has neither description nor options"


def choice_faults(choices: Sequence[Payload]) -> Iterator[str]:
    """Yield what Discord would refuse in choices, of an option or of an autocomplete answer."""
    for index, choice in enumerate(choices):
        for part in ("name", "value"):
            length = len(str(choice[part]).strip())
            if not 1 <= length <= CHOICE:
                yield f"choices[{index}].{part}: {length} characters, not 1 to {CHOICE}"


def _spoken_faults(part: Payload) -> Iterator[str]:
    """Hold the name and description of a slash command, or of an option, to their form."""
    for name in _names(part).values():
        if not _NAME.fullmatch(name) or name != name.lower():
            yield f"name {name!r}: only small letters, digits, - and _, 1 to 32"
    if not (part.get("description") or "").strip():
        yield "description: missing"


def _options_faults(options: Sequence[Payload]) -> Iterator[str]:
    yield from (f"options: {fault}" for fault in _duplicate_faults(options))
    may_be_left_out = False
    for option in options:
        here = f"option {option['name']!r}"
        if option.get("required") and may_be_left_out:
            yield f"{here}: required, but stands behind one that is not"
        may_be_left_out = may_be_left_out or not option.get("required")
        yield from (f"{here}: {fault}" for fault in _one_option_faults(option))


def _one_option_faults(option: Payload) -> Iterator[str]:
    yield from _locale_faults(option)
    yield from _spoken_faults(option)
    choices = option.get("choices") or ()
    if choices and option.get("autocomplete"):
        yield "choices beside autocomplete"
    yield from choice_faults(choices)
    for choice in choices:
        yield from _locale_faults(choice)
    yield from _duplicate_faults(choices)
    yield from _options_faults(option.get("options") or ())


def _duplicate_faults(parts: Sequence[Payload]) -> Iterator[str]:
    """Two parts may share a name in no language: a reader could not tell them apart."""
    locales = {locale for part in parts for locale in _names(part)}
    doubled: set[str] = set()
    for locale in locales:
        names = Counter(_names(part).get(locale) or part["name"] for part in parts)
        doubled |= {name for name, times in names.items() if times > 1}
    yield from (f"the name {name!r} is used twice" for name in sorted(doubled))


def _locale_faults(part: Payload) -> Iterator[str]:
    for field in ("name_localizations", "description_localizations"):
        for locale in part.get(field) or {}:
            if locale not in _LOCALES:
                yield f"{field}: Discord does not know the locale {locale!r}"


def _names(part: Payload) -> dict[str, str]:
    """Return a part's names by locale; its plain name stands under an empty locale."""
    return {"": part["name"], **(part.get("name_localizations") or {})}


def _length(part: Payload) -> int:
    """Count a command's characters: each text in its longest locale, and all that is below."""
    below = [*(part.get("options") or ()), *(part.get("choices") or ())]
    texts = {**(part.get("description_localizations") or {}), "": part.get("description") or ""}
    value = part.get("value", "")
    return (
        max(map(len, _names(part).values()))
        + max(map(len, texts.values()))
        + (len(value) if isinstance(value, str) else 0)
        + sum(map(_length, below))
    )
