"""What Discord's own OpenAPI 3.1 file says of a request.

The file lies beside the project (``../shared/discord/openapi.json.gz``) and nothing of it is
copied in. Where it is absent, `specification` gives None, the limits of the neighbouring modules
still hold, and ``tests/test_discord_rules.py`` is skipped, saying so; where nothing may be skipped
(``tests/needs.py``), every test that asks for it fails.

The file is closed before use: a field that Discord does not name is a fault. Four departures of
discord.py 2.7 are harmless and allowed: ids as integers, ``flags`` on embeds, ``nsfw`` in the
command sync, ``tts`` on edits.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jsonschema_rs import Draft202012Validator, Registry, ValidationError, ValidationErrorKind

from tests.needs import may_skip, missing

FILE = Path(__file__).resolve().parents[3] / "shared" / "discord" / "openapi.json.gz"
ABSENT = "Discord's OpenAPI file is not at ../shared/discord/openapi.json.gz"

_ADDRESS = "urn:discord"
_EDITS = (
    "MessageEditRequestPartial",
    "IncomingWebhookUpdateRequestPartial",
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
)
_CLIPPED = 120


@cache
def specification() -> Specification | None:
    """Return Discord's specification, read once; None where its file is absent."""
    if FILE.exists():
        return Specification(json.loads(gzip.decompress(FILE.read_bytes())))
    if not may_skip():
        missing(ABSENT)
    return None


class Specification:
    """The OpenAPI document, closed; a schema is compiled when it is first needed (1 ms)."""

    def __init__(self, document: dict[str, Any]) -> None:
        _close(document)
        _allow_what_discord_py_sends(document["components"]["schemas"])
        self._paths: Mapping[str, Any] = document["paths"]
        self._registry = Registry([(_ADDRESS, document)])
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}

    def schema_faults(self, name: str, value: object) -> Iterator[str]:
        """Yield what is wrong with a value, by the schema of that name."""
        return self._faults(("components", "schemas", name), value)

    def request_faults(
        self, method: str, path: str, params: Mapping[str, object], body: object
    ) -> Iterator[str]:
        """Yield what is wrong with a request: its address, ids, query and JSON body."""
        template = self._template(path)
        operation = self._paths.get(template, {}).get(method.lower())
        if operation is None:
            yield f"Discord has no {method} {template or path}"
            return
        here = ("paths", template, method.lower())
        yield from self._path_faults(template, path)
        yield from self._query_faults(here, operation.get("parameters", []), params)
        yield from self._body_faults(here, operation.get("requestBody"), body)

    def _template(self, path: str) -> str:
        """Return the template that fits a path in the most words, or an empty string."""
        words = path.split("/")
        fitting = (t for t in self._paths if _fits(t.split("/"), words))
        return max(fitting, key=lambda t: sum(map(str.__eq__, t.split("/"), words)), default="")

    def _path_faults(self, template: str, path: str) -> Iterator[str]:
        values = dict(zip(template.split("/"), path.split("/"), strict=True))
        for place, parameter in enumerate(self._paths[template].get("parameters", [])):
            name = parameter["name"]
            pointer = ("paths", template, "parameters", str(place), "schema")
            yield from self._faults(pointer, unquote(values[f"{{{name}}}"]), f"{name} in the path")

    def _query_faults(
        self, here: tuple[str, ...], known: Sequence[Any], params: Mapping[str, object]
    ) -> Iterator[str]:
        places = {p["name"]: str(i) for i, p in enumerate(known) if p["in"] == "query"}
        for name, value in params.items():
            if name not in places:
                yield f"query {name}: Discord does not know it"
                continue
            pointer = (*here, "parameters", places[name], "schema")
            found = [list(self._faults(pointer, v, f"query {name}")) for v in _readings(value)]
            if all(found):
                yield from found[-1]

    def _body_faults(self, here: tuple[str, ...], expected: Any, body: object) -> Iterator[str]:
        if expected is None:
            if body is not None:
                yield "body: Discord expects none"
        elif body is None:
            if expected.get("required"):
                yield "body: missing"
        elif "application/json" in expected["content"]:
            yield from self._faults(
                (*here, "requestBody", "content", "application/json", "schema"), body
            )

    def _faults(
        self, pointer: tuple[str, ...], value: object, called: str = "body"
    ) -> Iterator[str]:
        if pointer not in self._validators:
            words = (quote(word.replace("~", "~0").replace("/", "~1")) for word in pointer)
            self._validators[pointer] = Draft202012Validator(
                {"$ref": f"{_ADDRESS}#/{'/'.join(words)}"},
                registry=self._registry,
                validate_formats=True,
            )
        for error in self._validators[pointer].iter_errors(value):
            yield from _sentences(error, called)


def _close(schema: Any) -> None:
    """Forbid, in place, the fields that a schema does not name."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


def _allow_what_discord_py_sends(schemas: dict[str, Any]) -> None:
    schemas["SnowflakeType"] |= {"type": ["string", "integer"], "minimum": 0}
    schemas["RichEmbed"]["properties"]["flags"] = {"type": "integer"}
    schemas["ApplicationCommandUpdateRequest"]["properties"]["nsfw"] = {"type": "boolean"}
    for name in _EDITS:
        schemas[name]["properties"]["tts"] = {"type": "boolean"}


def _fits(template: Sequence[str], words: Sequence[str]) -> bool:
    return len(template) == len(words) and all(
        part.startswith("{") or part == word for part, word in zip(template, words, strict=True)
    )


def _readings(value: object) -> list[object]:
    """Return the JSON values that a query value can stand for: it travels as bare text."""
    text = str(value)
    readings: list[object] = [text]
    if text.isdigit():
        readings.append(int(text))
    if text.lower() in {"0", "1", "false", "true"}:
        readings.append(text.lower() in {"1", "true"})
    return readings


def _sentences(error: ValidationError, called: str) -> list[str]:
    """Put an error into words. Of alternatives, only the one that was meant is named."""
    kind, path = error.kind, error.instance_path
    reason = error.message
    if isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        meant = [branch for branch in kind.context if _is_meant(branch, path)]
        told = [
            [words for inner in branch for words in _sentences(inner, called)] for branch in meant
        ]
        if told:
            return min(told, key=len)
        reason = f"{error.instance} is nothing that Discord takes here"
    return [f"{_place(path) or called}: {_clip(reason)}"]


def _is_meant(branch: Sequence[ValidationError], path: Sequence[str | int]) -> bool:
    """Whether a value is of a branch's JSON type and bears the branch's ``type`` number."""
    for error in branch:
        at_root = error.instance_path == path
        at_type = error.instance_path == [*path, "type"]
        if at_root and isinstance(error.kind, ValidationErrorKind.Type):
            return False
        if (at_root or at_type) and isinstance(
            error.kind, ValidationErrorKind.Enum | ValidationErrorKind.Constant
        ):
            return False
    return True


def _place(path: Sequence[str | int]) -> str:
    """Write ``["embeds", 0, "title"]`` as ``embeds[0].title``."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")


def _clip(text: str) -> str:
    # The reason stands at the end, behind the value, which may be a whole message.
    return text if len(text) <= _CLIPPED else f"{text[:40]} … {text[-60:]}"
