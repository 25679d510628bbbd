"""The checker itself: each rule catches what breaks it, and nothing that discord.py sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands, ui
from discord.ext import commands
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.discord_rules import (
    assert_requests_allowed,
    check,
    command_faults,
    faults,
    message_faults,
    message_payload,
    openapi,
)
from tests.needs import SKIP_NOTHING

Payload = dict[str, Any]

SILENT: Payload = {"parse": []}
LAYOUT = 1 << 15


@pytest.fixture(autouse=True)
def _specification_at_hand() -> None:
    if openapi.specification() is None:
        pytest.skip(openapi.ABSENT)


# What is wrong, and a word of the sentence that must say so


def button(**changes: object) -> Payload:
    return {"type": 2, "style": 2, "label": "Next", "custom_id": "next"} | changes


def link(**changes: object) -> Payload:
    return {"type": 2, "style": 5, "label": "Code", "url": "https://github.com"} | changes


def select(**changes: object) -> Payload:
    return {"type": 3, "custom_id": "pick", "options": [{"label": "a", "value": "a"}]} | changes


def row(*parts: Payload) -> Payload:
    return {"type": 1, "components": list(parts)}


def text(content: str = "text") -> Payload:
    return {"type": 10, "content": content}


def layout(*parts: Payload, **more: object) -> Payload:
    return {"flags": LAYOUT, "components": list(parts)} | more


def container(*parts: Payload) -> Payload:
    return {"type": 17, "components": list(parts)}


def section(*parts: Payload, **more: object) -> Payload:
    return {"type": 9, "components": list(parts)} | more


def embeds(**parts: object) -> Payload:
    return {"embeds": [parts]}


def buttons(*parts: Payload) -> Payload:
    return {"components": [row(*parts)]}


WRONG_MESSAGES: dict[str, tuple[Payload, str]] = {
    "nothing in it": ({"tts": False}, "empty"),
    "a field Discord does not know": ({"content": "a", "colour": 1}, "colour"),
    "2,001 characters": ({"content": "a" * 2001}, "content: over 2000"),
    "a nonce of 26 characters": ({"content": "a", "nonce": "n" * 26}, "longer than 25"),
    "an embed that shows nothing": (embeds(color=3), "embeds[0]: empty"),
    "a title of 257 characters": (embeds(title="a" * 257), "embeds[0].title"),
    "a description of 4,097 characters": (embeds(description="a" * 4097), "longer than 4096"),
    "a blank field": (embeds(fields=[{"name": "a", "value": " "}]), "fields[0].value: blank"),
    "26 fields": (embeds(fields=[{"name": "a", "value": "b"}] * 26), "embeds[0].fields"),
    "6,001 characters over two embeds": (
        {"embeds": [{"description": "a" * 3000}, {"description": "a" * 3001}]},
        "6001 characters in all",
    ),
    "eleven embeds": ({"embeds": [{"title": "a"}] * 11}, "embeds: "),
    "a script as an embed's address": (embeds(title="a", url="javascript:alert(1)"), "http"),
    "a script as a picture": (embeds(image={"url": "javascript:alert(1)"}), "embeds[0].image.url"),
    "a script as an icon": (
        embeds(footer={"text": "a", "icon_url": "javascript:alert(1)"}),
        "embeds[0].footer.icon_url",
    ),
    "a button with neither label nor emoji": (buttons(button(label="")), "label: missing"),
    "a label of 81 characters": (buttons(button(label="a" * 81)), "longer than 80"),
    "a custom_id of 101 characters": (buttons(button(custom_id="a" * 101)), "longer than 100"),
    "a button without a custom_id": (buttons(button(custom_id=None)), "custom_id: missing"),
    "one custom_id twice": (buttons(button(), button()), "custom_id next: used 2 times"),
    "a style Discord does not know": (
        buttons(button(style=9)),
        "style: 9 is nothing that Discord takes",
    ),
    "a script as a link": (buttons(link(url="javascript:alert(1)")), "javascript:"),
    "a link of 513 characters": (buttons(link(url="https://a.b/" + "c" * 501)), "than 512"),
    "a link with a space in it": (buttons(link(url="https://a.b/c d")), 'not a "uri"'),
    "a link that is also a button": (buttons(link(custom_id="a")), "custom_id: not on"),
    "six buttons in a row": (buttons(*(button(custom_id=c) for c in "abcdef")), "more than 5"),
    "six rows": ({"components": [row(button(custom_id=c)) for c in "abcdef"]}, "6 rows"),
    "a select beside a button": (buttons(button(), select()), "a whole row"),
    "26 options": (
        buttons(select(options=[{"label": c, "value": c} for c in map(str, range(26))])),
        "more than 25",
    ),
    "one option twice": (
        buttons(select(options=[{"label": "a", "value": "a"}] * 2)),
        "the value a is used 2 times",
    ),
    "more to choose than there is": (buttons(select(max_values=2)), "max_values: 2"),
    "more chosen than may be": (
        buttons(select(options=[{"label": c, "value": c, "default": True} for c in "ab"])),
        "over 1 chosen",
    ),
    "a text without the flag": ({"components": [text()]}, "only with the Components V2 flag"),
    "content beside the flag": (layout(text(), content="a"), "content: not beside"),
    "an embed beside the flag": (layout(text(), embeds=[{"title": "a"}]), "embeds: not beside"),
    "4,001 characters in nested texts": (
        layout(text("a" * 2000), container(section(text("a" * 2001), accessory=button()))),
        "4001 characters of text",
    ),
    "41 components, counting nested ones": (
        layout(container(*[text()] * 38), row(button())),
        "41 in all",
    ),
    "a blank text": (layout(text(" ")), "content: blank"),
    "a section without an accessory": (layout(section(text())), "accessory"),
    "a section of four texts": (layout(section(*[text()] * 4, accessory=button())), "than 3"),
    "a section without a text": (layout(section(accessory=button())), "components"),
    "a button outside a row": (layout(button()), "nothing that Discord takes here"),
    "a script as a thumbnail": (
        layout(section(text(), accessory={"type": 11, "media": {"url": "javascript:alert(1)"}})),
        "accessory.media.url",
    ),
    "a script in a gallery": (
        layout({"type": 12, "items": [{"media": {"url": "javascript:alert(1)"}}]}),
        "items[0].media.url",
    ),
    "a poll answer of 56 characters": (
        {"poll": {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "a" * 56}}]}},
        "poll.answers[0]: over 55",
    ),
}


@pytest.mark.parametrize(("payload", "word"), WRONG_MESSAGES.values(), ids=WRONG_MESSAGES)
def test_a_message_that_discord_would_refuse_is_named(payload: Payload, word: str) -> None:
    found = message_faults(payload)
    assert any(word in sentence for sentence in found), found


def command(**changes: object) -> Payload:
    return {"name": "search", "description": "Find a paper"} | changes


def option(**changes: object) -> Payload:
    return {"type": 3, "name": "query", "description": "What to find"} | changes


def choice(**changes: object) -> Payload:
    return {"name": "code", "value": "code"} | changes


WRONG_SYNCS: dict[str, tuple[list[Payload], str]] = {
    "a capital": ([command(name="Search")], "small letters"),
    "a space": ([command(name="find paper")], "small letters"),
    "a capital in another language": (
        [command(name_localizations={"de": "Suche"})],
        "name 'Suche'",
    ),
    "no description": ([command(description=" ")], "description: missing"),
    "an option without a description": ([command(options=[option(description="")])], "description"),
    "a capital in an option": ([command(options=[option(name="Query")])], "name 'Query'"),
    "a required option behind an optional one": (
        [command(options=[option(name="tag"), option(required=True)])],
        "option 'query': required",
    ),
    "choices beside autocomplete": (
        [command(options=[option(autocomplete=True, choices=[choice()])])],
        "choices beside autocomplete",
    ),
    "two options of one name": ([command(options=[option(), option()])], "'query' is used twice"),
    "two commands of one name": ([command(), command()], "'search' is used twice"),
    "two commands of one Chinese name": (
        [command(name=name, name_localizations={"zh-CN": "搜索"}) for name in ("search", "find")],
        "'搜索' is used twice",
    ),
    "101 commands": ([command(name=f"c{n}") for n in range(101)], "101 commands"),
    "16 context menus": ([{"name": f"c{n}", "type": 3} for n in range(16)], "16 commands"),
    "a context menu with a description": ([command(type=3)], "neither description"),
    "26 options": ([command(options=[option(name=f"o{n}") for n in range(26)])], "more than 25"),
    "a locale Discord does not know": ([command(name_localizations={"zh": "搜索"})], "'zh'"),
    "a locale Discord does not know, for an option": (
        [command(options=[option(description_localizations={"zh": "词"})])],
        "option 'query': description_localizations",
    ),
    "a locale Discord does not know, for a choice": (
        [command(options=[option(choices=[choice(name_localizations={"zh": "码"})])])],
        "option 'query': name_localizations",
    ),
    "two choices of one name": (
        [command(options=[option(choices=[choice(), choice(value="b")])])],
        "'code' is used twice",
    ),
    "a capital in a subcommand's option": (
        [command(options=[option(type=1, name="stop", options=[option(name="Query")])])],
        "option 'stop': option 'Query': name",
    ),
    "a choice worth 101 characters": (
        [command(options=[option(choices=[choice(value="a" * 101)])])],
        "choices[0].value: 101",
    ),
}


@pytest.mark.parametrize(("payload", "word"), WRONG_SYNCS.values(), ids=WRONG_SYNCS)
def test_a_command_that_discord_would_refuse_is_named(payload: list[Payload], word: str) -> None:
    found = command_faults(payload)
    assert any(word in sentence for sentence in found), found


def command_of(length: int) -> Payload:
    """Return a command whose texts have that many characters in their longest locale."""
    long = [{"name": f"{n:0100}", "value": "v" * 100} for n in range(25)]
    last = {"name": "last", "value": "v" * (length - 7936)}
    return command(
        options=[option(name="a", choices=long), option(name="b", choices=[*long[:14], last])],
        description_localizations={"zh-CN": "长" * 100},
    )


def test_a_command_may_hold_8_000_characters_in_its_longest_locale() -> None:
    assert not command_faults([command_of(8000)])
    assert command_faults([command_of(8001)]) == [
        "'search': 8001 characters in its longest locale, over 8000"
    ]


SEND = ("POST", "/channels/1/messages")
ANSWER = ("POST", "/interactions/1/token/callback")
FOLLOW_UP = ("POST", "/webhooks/1/token")
EDIT = ("PATCH", "/channels/1/messages/2")
EDIT_ANSWER = ("PATCH", "/webhooks/1/token/messages/@original")


def request(call: tuple[str, str], body: object = None, **params: object) -> simcord.HttpLogEntry:
    return simcord.HttpLogEntry(*call, params, body, None)


def choices(*pairs: tuple[str, object]) -> Payload:
    return {"type": 8, "data": {"choices": [{"name": n, "value": v} for n, v in pairs]}}


WRONG_REQUESTS: dict[str, tuple[simcord.HttpLogEntry, str]] = {
    "an address Discord does not have": (request(("GET", "/papers/1")), "no GET /papers/1"),
    "a method the address does not take": (request(("PUT", SEND[1]), {}), "no PUT /channels/"),
    "an id that is none": (request(("GET", "/channels/papers")), "channel_id in the path"),
    "a query Discord does not know": (request(("GET", SEND[1]), page=2), "query page"),
    "a query beyond its bounds": (request(("GET", SEND[1]), limit=101), "maximum of 100"),
    "a body where none is read": (request(("DELETE", EDIT[1]), {"a": 1}), "expects none"),
    "no body where one is needed": (request(SEND), "body: missing"),
    "an empty message": (request(SEND, {"allowed_mentions": SILENT}), "message: empty"),
    "mentions left to Discord": (request(SEND, {"content": "a"}), "allowed_mentions: missing"),
    "mentions left to Discord in an answer": (
        request(ANSWER, {"type": 4, "data": embeds(title="a")}),
        "allowed_mentions: missing",
    ),
    "mentions left to Discord in a follow-up": (
        request(FOLLOW_UP, layout(text())),
        "allowed_mentions: missing",
    ),
    "mentions left to Discord in an edited layout": (
        request(EDIT, layout(text())),
        "allowed_mentions: missing",
    ),
    "mentions left to Discord after a defer": (
        request(EDIT_ANSWER, {"content": "a"}),
        "allowed_mentions: missing",
    ),
    "members allowed to be mentioned": (
        request(SEND, {"content": "a", "allowed_mentions": {"parse": ["users"]}}),
        "must parse nothing",
    ),
    "one member allowed to be mentioned": (
        request(SEND, {"content": "a", "allowed_mentions": {"parse": [], "users": ["1"]}}),
        "must parse nothing",
    ),
    "a limit broken in an answer": (
        request(ANSWER, {"type": 4, "data": embeds(color=1) | {"allowed_mentions": SILENT}}),
        "embeds[0]: empty",
    ),
    "a limit broken in an update": (
        request(ANSWER, {"type": 7, "data": layout(text(" "))}),
        "content: blank",
    ),
    "a limit broken in a forum post": (
        request(("POST", "/channels/1/threads"), {"name": "a", "message": {"content": "a"}}),
        "allowed_mentions: missing",
    ),
    "an answer of a kind Discord does not know": (
        request(ANSWER, {"type": 99}),
        "body: {'type': 99} is",
    ),
    "an answer with a stranger's field": (
        request(ANSWER, {"type": 5, "data": {"ephemeral": True}}),
        "ephemeral",
    ),
    "26 choices": (request(ANSWER, choices(*[("a", "a")] * 26)), "more than 25"),
    "a choice named with 101 characters": (
        request(ANSWER, choices(("a" * 101, "a"))),
        "longer than 100",
    ),
    "a choice worth 101 characters": (
        request(ANSWER, choices(("a", "a" * 101))),
        "choices[0].value: 101",
    ),
    "a choice with a blank name": (request(ANSWER, choices((" ", "a"))), "choices[0].name: 0"),
    "a modal with one custom_id twice": (
        request(
            ANSWER,
            {
                "type": 9,
                "data": {
                    "custom_id": "ask",
                    "title": "Ask",
                    "components": [
                        row({"type": 4, "custom_id": "a", "style": 1, "label": label})
                        for label in ("one", "two")
                    ],
                },
            },
        ),
        "custom_id a: used 2 times",
    ),
    "a limit broken in a sync": (
        request(("PUT", "/applications/1/commands"), [command(name="A")]),
        "small letters",
    ),
    "a limit broken in one server's sync": (
        request(("PUT", "/applications/1/guilds/2/commands"), [command(name="A")]),
        "small letters",
    ),
}


@pytest.mark.parametrize(("sent", "word"), WRONG_REQUESTS.values(), ids=WRONG_REQUESTS)
def test_a_request_that_discord_would_refuse_is_named(
    sent: simcord.HttpLogEntry, word: str
) -> None:
    found = faults(sent)
    assert any(word in sentence for sentence in found), found
    assert all(sentence.startswith(f"{sent.method} {sent.path}: ") for sentence in found)


def test_a_refused_request_fails_the_test_with_each_fault() -> None:
    sent = [request(SEND, {"content": "a"}), request(SEND)]
    with pytest.raises(AssertionError, match=r"(?s)allowed_mentions: missing.*body: missing"):
        assert_requests_allowed(sent)


def test_a_fault_does_not_drown_in_the_text_it_is_about() -> None:
    (sentence,) = message_faults(embeds(description="a" * 4097))
    assert len(sentence) < 200


# What discord.py sends


@pytest.mark.parametrize(
    "sent",
    [
        request(SEND, {"content": "a", "allowed_mentions": SILENT, "attachments": [{"id": 0}]}),
        request(SEND, embeds(title="a", flags=0) | {"allowed_mentions": SILENT}),
        request(EDIT, {"components": [], "tts": False}),
        request(EDIT_ANSWER, {"components": [], "tts": False}),
        request(("PUT", "/applications/1/commands"), [command(nsfw=False)]),
    ],
    ids=["integer id", "embed flags", "tts on an edit", "tts on an edited answer", "nsfw"],
)
def test_harmless_departures_of_discord_py_are_allowed(sent: simcord.HttpLogEntry) -> None:
    assert not faults(sent)


class Card(ui.LayoutView):
    """One of each part that a card is made of."""

    def __init__(self, chart: discord.File | None = None) -> None:
        super().__init__(timeout=None)
        bookmark: ui.Button[Card] = ui.Button(emoji="🔖", custom_id="bookmark")
        bookmark.callback = self.redraw  # type: ignore[method-assign]
        code: ui.Button[Card] = ui.Button(label="Code", url="https://a.b/?c=%E4%B8%AD")
        body: ui.Container[Card] = ui.Container(
            ui.Section("## GuardSpace", "推理与思维链", accessory=bookmark),
            ui.Separator(),
            ui.ActionRow(code),
        )
        if chart:
            body.add_item(ui.MediaGallery(discord.MediaGalleryItem(chart)))
        choice = discord.SelectOption(label="1", value="1")
        self.add_item(body)
        self.add_item(ui.ActionRow(ui.Select(custom_id="open", options=[choice])))

    async def redraw(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=Card())


class Paging(ui.View):
    """Two buttons under an embed."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.Button(label="Previous", custom_id="previous", disabled=True))
        self.add_item(ui.Button(label="Next", custom_id="next"))


class Ask(ui.Modal, title="Ask"):
    """A modal with one text to fill in."""

    query: ui.Label[Ask] = ui.Label(text="Query", component=ui.TextInput(required=False))


class Chinese(app_commands.Translator):
    """Gives each command, option and choice a Chinese name."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        return f"中文{string.message}" if locale is discord.Locale.chinese else None


class Toy(commands.Bot):
    """A bot that sends each kind of request that Paperboy may send."""

    def __init__(self) -> None:
        super().__init__(
            command_prefix=[],
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        weekly = app_commands.Group(name="weekly", description="Weekly summaries")
        weekly.command(description="Stop one")(stop)
        self.tree.add_command(weekly)
        self.tree.add_command(search)
        self.tree.add_command(post)
        self.tree.add_command(ask)
        self.tree.add_command(save)

    async def setup_hook(self) -> None:
        """Sync with Chinese names."""
        await self.tree.set_translator(Chinese())
        await self.tree.sync()


@app_commands.command(description="Defer, answer with a card, follow up with an embed, edit it")
@app_commands.describe(query="What to find", limit="How many", kind="Which")
@app_commands.choices(kind=[app_commands.Choice(name="Code", value="code")])
async def search(
    interaction: discord.Interaction,
    query: str,
    limit: app_commands.Range[int, 1, 25] = 5,
    kind: str = "code",
) -> None:
    await interaction.response.defer(ephemeral=True)
    chart = discord.File(__file__, "chart.png")
    await interaction.edit_original_response(view=Card(chart), attachments=[chart])
    embed = discord.Embed(title=query, url="https://arxiv.org", timestamp=discord.utils.utcnow())
    embed.set_footer(text="ICLR 2026").add_field(name="Tags", value="RL")
    sent = await interaction.followup.send(embed=embed, view=Paging(), wait=True)
    await sent.edit(content="@everyone", embeds=[])


@search.autocomplete("query")
async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(25)]


@app_commands.command(description="Post with a nonce, react, read, edit, write privately, delete")
async def post(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("@everyone", ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    chart = discord.File(__file__, "chart.png")
    posted = await interaction.channel.send(view=Card(chart), file=chart, nonce="claim-1")
    await posted.add_reaction("🔖")
    reaction = (await interaction.channel.fetch_message(posted.id)).reactions[0]
    users = [user async for user in reaction.users(limit=100)]
    await posted.remove_reaction("🔖", users[0])
    await posted.edit(view=Card(), allowed_mentions=discord.AllowedMentions.none())
    assert [message async for message in interaction.channel.history(limit=5)]
    await interaction.user.send("1 paper")
    await posted.delete()


@app_commands.command(description="Open a modal")
async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Ask())


@app_commands.context_menu(name="Save Paper")
async def save(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(embed=discord.Embed(description="saved"))


async def stop(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=Card())


async def test_all_that_a_bot_on_discord_py_sends_is_allowed() -> None:
    async with simcord.run(Toy()) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("papers")
        reader = guild.add_member(env.create_user("reader"))
        await reader.autocomplete(channel, "search", "query", "Guard")
        await reader.slash(channel, "search", query="Guard")
        await reader.slash(channel, "post")
        await reader.slash(channel, "ask")
        await reader.slash(channel, "weekly stop")
        card = channel.last_message
        assert card
        await reader.click(card, custom_id="bookmark")
        await reader.context_menu(channel, "Save Paper", card)
        simcord.assert_no_errors(env)
        check(env)
        methods = {log.method for log in env.http_requests}
        bodies = [log.json for log in env.http_requests if log.path.endswith("/callback")]
    assert {body["type"] for body in bodies if body} == {4, 5, 7, 8, 9}
    assert methods == {"DELETE", "GET", "PATCH", "POST", "PUT"}


def test_without_the_file_only_the_limits_hold_or_where_nothing_is_skipped_the_test_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openapi, "FILE", tmp_path / "absent")
    monkeypatch.delenv(SKIP_NOTHING, raising=False)
    assert openapi.specification.__wrapped__() is None
    monkeypatch.setenv(SKIP_NOTHING, "1")
    with pytest.raises(pytest.fail.Exception, match="shared/discord"):
        openapi.specification.__wrapped__()


def texts(most: int) -> st.SearchStrategy[str]:
    return st.text(min_size=1, max_size=most).filter(str.strip)


IDS = st.lists(texts(100), min_size=1, max_size=5, unique=True)


@given(title=texts(256), body=texts(1000), fields=st.lists(texts(256), max_size=8), ids=IDS)
@settings(max_examples=50, deadline=None)
def test_no_embed_within_the_limits_is_refused(
    title: str, body: str, fields: list[str], ids: list[str]
) -> None:
    embed = discord.Embed(title=title, description=body)
    for field in fields:
        embed.add_field(name=field, value=field)
    view = ui.View(timeout=None)
    for name in ids:
        view.add_item(ui.Button(label=name[:80], emoji="🔖", custom_id=name))
    assert message_faults(message_payload(title, embeds=[embed], view=view)) == []


@given(lines=st.lists(texts(300), min_size=1, max_size=10), ids=IDS, picks=IDS)
@settings(max_examples=50, deadline=None)
def test_no_layout_within_the_limits_is_refused(
    lines: list[str], ids: list[str], picks: list[str]
) -> None:
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for name in ids:
        row.add_item(ui.Button(label="Open", custom_id=name))
    body: ui.Container[ui.LayoutView] = ui.Container(row)
    for line in lines:
        body.add_item(ui.Section(line, accessory=ui.Button(label="Code", url="https://a.b")))
    options = [discord.SelectOption(label=pick, value=pick) for pick in picks]
    view.add_item(body).add_item(ui.ActionRow(ui.Select(options=options)))
    assert message_faults(message_payload(view=view)) == []
