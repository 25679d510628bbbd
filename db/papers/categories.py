"""The sub-categories: found by their own name, by the English one, or by a piece of either."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from db.papers.category_names import ENGLISH
from db.papers.reading import categories
from db.store.connection import Database
from db.store.versions import PerVersion


class UnknownCategory(Exception):
    """No paper is in this sub-category; `all` are those there are, `nearest` one of them."""

    def __init__(self, category: str, nearest: str | None, all: tuple[str, ...]) -> None:
        super().__init__(category)
        self.category = category
        self.nearest = nearest
        self.all = all


def require_category(db: Database, text: str) -> str:
    """The sub-category of live papers that `text` names, in either language and any case, or the
    only one that it is a piece of. Raises UnknownCategory."""
    names = _names.of(db)
    key = _key(text)
    called = {name: (_key(name), _key(ENGLISH.get(name, name))) for name in names}
    exact = [name for name, keys in called.items() if key in keys]
    pieces = [name for name, keys in called.items() if key and any(key in held for held in keys)]
    for found in (exact, pieces):
        if len(found) == 1:
            return found[0]
    near = process.extractOne(text, names, scorer=fuzz.ratio, score_cutoff=40)
    raise UnknownCategory(text, near[0] if near else None, names)


def _key(name: str) -> str:
    """A name's letters and digits: `pre-training`, `Pre training` and `pretraining` are one."""
    return "".join(filter(str.isalnum, name.casefold()))


_names = PerVersion(lambda db: tuple(category.name for category in categories(db)))
