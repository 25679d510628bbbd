"""What Discord refuses in a message or a modal though its file allows it.

Source of the figures: Discord's developer documentation (message, embed and component objects),
August 2026. All lengths are in characters. The shapes are taken for granted: the specification,
asked first, names a missing or misspelt field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ButtonStyle, ComponentType

Payload = Mapping[str, Any]
Place = tuple[str, Payload]

CONTENT = 2000
EMBED_TEXT = 6000
ROWS = 5
LAYOUT_COMPONENTS = 40
LAYOUT_TEXT = 4000
POLL_ANSWER = 55

_LAYOUT_FLAG = discord.MessageFlags(components_v2=True).value
_WEB = frozenset({"http", "https"})
_MEDIA = _WEB | {"attachment"}
_BUTTON_LINK = _WEB | {"discord"}
_SHOWN_IN_EMBED = (
    "title",
    "description",
    "fields",
    "author",
    "footer",
    "image",
    "thumbnail",
    "video",
)
_SAYS_SOMETHING = (
    "content",
    "embeds",
    "components",
    "attachments",
    "sticker_ids",
    "poll",
)


def message_faults(message: Payload) -> Iterator[str]:
    """Yield what Discord would refuse in the JSON of a message, new or edited."""
    if len(message.get("content") or "") > CONTENT:
        yield f"content: over {CONTENT} characters"
    yield from _embed_faults(message.get("embeds") or ())
    yield from _layout_faults(message)
    yield from component_faults(message)
    yield from _poll_faults(message.get("poll") or {})


def emptiness_faults(message: Payload) -> Iterator[str]:
    """Yield a sentence when a new message would show nothing."""
    if not any(message.get(part) for part in _SAYS_SOMETHING):
        yield "message: empty"


def mention_faults(message: Payload, *, new: bool) -> Iterator[str]:
    """Yield a sentence unless the message forbids every mention.

    A rule of this project: paper text is not to ping anyone. Discord parses all mentions of a
    message, and again of an edited text, when ``allowed_mentions`` is not given.
    """
    texts = (part for _, part in _components(message) if _is(part, ComponentType.text_display))
    if not (new or message.get("content") or any(texts)):
        return
    allowed = message.get("allowed_mentions")
    if allowed is None:
        yield "allowed_mentions: missing, so Discord would parse every mention"
    elif allowed.get("parse") != [] or allowed.get("users") or allowed.get("replied_user"):
        yield "allowed_mentions: must parse nothing"
    elif len(roles := allowed.get("roles") or ()) > 1 or (roles and not _is_weekly(message)):
        yield "allowed_mentions: only a scheduled post may mention a role, and one only"


def _is_weekly(message: Payload) -> bool:
    """Whether a message carries the claim of a scheduled post."""
    ids = (str(part.get("custom_id", "")) for _, part in _components(message))
    return any(id_.startswith("weekly:") for id_ in ids)


def component_faults(holder: Payload) -> Iterator[str]:
    """Yield what Discord would refuse in the components of a message or a modal."""
    for place, component in _components(holder):
        yield from (f"{place}.{fault}" for fault in _one_component_faults(component))
    ids = Counter(part["custom_id"] for _, part in _components(holder) if part.get("custom_id"))
    yield from (f"custom_id {name}: used {n} times" for name, n in ids.items() if n > 1)


def _embed_faults(embeds: Sequence[Payload]) -> Iterator[str]:
    for index, embed in enumerate(embeds):
        yield from (f"embeds[{index}]{fault}" for fault in _one_embed_faults(embed))
    if (length := sum(map(_embed_length, embeds))) > EMBED_TEXT:
        yield f"embeds: {length} characters in all, over {EMBED_TEXT}"


def _one_embed_faults(embed: Payload) -> Iterator[str]:
    if not any(embed.get(part) for part in _SHOWN_IN_EMBED):
        yield ": empty"
    for index, field in enumerate(embed.get("fields") or ()):
        for part in ("name", "value"):
            if not field[part].strip():
                yield f".fields[{index}].{part}: blank"
    yield from _url_faults(".url", embed.get("url"), _WEB)
    for part in ("author", "footer", "image", "thumbnail"):
        inner = embed.get(part) or {}
        yield from _url_faults(
            f".{part}.url", inner.get("url"), _WEB if part == "author" else _MEDIA
        )
        yield from _url_faults(f".{part}.icon_url", inner.get("icon_url"), _MEDIA)


def _embed_length(embed: Payload) -> int:
    fields = embed.get("fields") or ()
    texts = (
        embed.get("title"),
        embed.get("description"),
        (embed.get("author") or {}).get("name"),
        (embed.get("footer") or {}).get("text"),
        *(field[part] for field in fields for part in ("name", "value")),
    )
    return sum(len(text) for text in texts if text)


def _layout_faults(message: Payload) -> Iterator[str]:
    """Components V2 takes the whole message; without its flag there are only rows."""
    if (message.get("flags") or 0) & _LAYOUT_FLAG:
        for part in ("content", "embeds", "poll", "sticker_ids"):
            if message.get(part):
                yield f"{part}: not beside Components V2"
        parts = [part for _, part in _components(message)]
        if len(parts) > LAYOUT_COMPONENTS:
            yield f"components: {len(parts)} in all, over {LAYOUT_COMPONENTS}"
        texts = (part["content"] for part in parts if _is(part, ComponentType.text_display))
        if (length := sum(map(len, texts))) > LAYOUT_TEXT:
            yield f"components: {length} characters of text in all, over {LAYOUT_TEXT}"
        return
    rows = message.get("components") or ()
    if len(rows) > ROWS:
        yield f"components: {len(rows)} rows, over {ROWS}"
    for index, row in enumerate(rows):
        if not _is(row, ComponentType.action_row):
            yield f"components[{index}]: only with the Components V2 flag"


def _one_component_faults(component: Payload) -> Iterator[str]:
    match component["type"]:
        case ComponentType.action_row.value:
            inner = component["components"]
            if len(inner) > 1 and not all(_is(part, ComponentType.button) for part in inner):
                yield "components: a select takes a whole row"
        case ComponentType.button.value:
            yield from _button_faults(component)
        case ComponentType.select.value:
            yield from _select_faults(component)
        case ComponentType.text_display.value:
            if not component["content"].strip():
                yield "content: blank"
        case ComponentType.thumbnail.value:
            yield from _url_faults("media.url", component["media"]["url"], _MEDIA)
        case ComponentType.media_gallery.value:
            for index, item in enumerate(component["items"]):
                yield from _url_faults(f"items[{index}].media.url", item["media"]["url"], _MEDIA)


def _button_faults(button: Payload) -> Iterator[str]:
    is_link = button["style"] == ButtonStyle.link.value
    is_premium = button["style"] == ButtonStyle.premium.value
    if not is_premium and not (button.get("label") or "").strip() and not button.get("emoji"):
        yield "label: missing, and there is no emoji"
    expected = "sku_id" if is_premium else "url" if is_link else "custom_id"
    for part in ("sku_id", "url", "custom_id"):
        if bool(button.get(part)) != (part == expected):
            yield f"{part}: {'missing' if part == expected else 'not on a button of this style'}"
    yield from _url_faults("url", button.get("url"), _BUTTON_LINK)


def _select_faults(select: Payload) -> Iterator[str]:
    options = select["options"]
    values = Counter(option["value"] for option in options)
    yield from (f"options: the value {v} is used {n} times" for v, n in values.items() if n > 1)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= most <= len(options):
        yield f"max_values: {most}, with {least} at least and {len(options)} to choose from"
    if sum(bool(option.get("default")) for option in options) > most:
        yield f"options: over {most} chosen beforehand"


def _poll_faults(poll: Payload) -> Iterator[str]:
    for index, answer in enumerate(poll.get("answers") or ()):
        if len(answer["poll_media"].get("text") or "") > POLL_ANSWER:
            yield f"poll.answers[{index}]: over {POLL_ANSWER} characters"


def _url_faults(place: str, url: str | None, schemes: frozenset[str]) -> Iterator[str]:
    scheme, _, rest = (url or "").partition("://")
    if url and not (scheme.lower() in schemes and rest):
        yield f"{place}: {url!r} is not an address of {', '.join(sorted(schemes))}"


def _components(holder: Payload, place: str = "") -> Iterator[Place]:
    """Yield each component below a message, a modal or a component, with its place."""
    below = [(f"components[{i}]", part) for i, part in enumerate(holder.get("components") or ())]
    below += [(name, holder[name]) for name in ("accessory", "component") if name in holder]
    for name, part in below:
        yield place + name, part
        yield from _components(part, f"{place}{name}.")


def _is(component: Payload, kind: ComponentType) -> bool:
    return bool(component["type"] == kind.value)
