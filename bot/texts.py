"""Every text that a member reads, in English and Simplified Chinese.

The English text stands in the code and is the key; `locale/…/paperboy.po` holds the Chinese one.
A text has named places in braces, filled by `str.format`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import discord
from discord import app_commands

from db.papers.category_names import ENGLISH as CATEGORIES

CHINESE_LOCALES = frozenset({discord.Locale.chinese, discord.Locale.taiwan_chinese})
LOCALES = Path(__file__).parent / "locale"

ENGLISH = "en"
CHINESE = "zh_Hans"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a language (`en` or `zh_Hans`): call it with an English text and its values."""

    language: str

    def __call__(self, text: str, /, **values: object) -> str:
        return _translation(self.language, text).format(**values)

    @property
    def chinese(self) -> bool:
        return self.language == CHINESE

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return "：" if self.chinese else ": "

    @property
    def other(self) -> Texts:
        return Texts(ENGLISH if self.chinese else CHINESE)

    def category(self, name: str) -> str:
        """A sub-category in this language; one that the catalogue does not know as it is."""
        english = CATEGORIES.get(name)
        if self.chinese or english is None:
            return name
        return english

    def sentences(self, *sentences: str) -> str:
        """Sentences in a row; between Chinese ones there is no space."""
        return ("" if self.chinese else " ").join(sentences)

    def list(self, words: list[str]) -> str:
        return ("、" if self.chinese else ", ").join(words)


def texts_for(locale: discord.Locale | None) -> Texts:
    """The texts for a reader whose Discord is set to `locale`."""
    return Texts(CHINESE if locale in CHINESE_LOCALES else ENGLISH)


def N_(text: str) -> str:
    """Mark a text for the catalogue where it is not yet translated."""
    return text


class CatalogueTranslator(app_commands.Translator):
    """Names and descriptions of commands, from the same catalogue."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if locale not in CHINESE_LOCALES:
            return None
        return catalogue(CHINESE).get(string.message)


def translation_mark() -> bytes:
    """Other bytes wherever `CatalogueTranslator` may say something else."""
    locales = " ".join(sorted(locale.value for locale in CHINESE_LOCALES))
    return locales.encode() + _file(CHINESE).read_bytes()


@cache
def catalogue(language: str) -> dict[str, str]:
    """The translations of a language by their English text; English has none."""
    if language == ENGLISH:
        return {}
    from babel.messages.pofile import read_po

    with _file(language).open("rb") as file:
        messages = read_po(file, locale=language, domain="paperboy")
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string  # the file's head has no id
    }


def _file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "paperboy.po"


def _translation(language: str, text: str) -> str:
    return catalogue(language).get(text, text)
