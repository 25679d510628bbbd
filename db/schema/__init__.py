"""The store's tables, as numbered steps from an empty file to today's (sqlite-utils Migrations).

Two kinds of data live here and never mix. What the loader wrote can be built again from the seeds:
sources, records, papers, tags, links and the search index. What people made cannot: bookmarks,
schedules, posts, remembered messages and settings. The loader touches only the first.

Times are UTC, ISO 8601 with a `+00:00`. Ids of Discord are 64-bit integers.

A step is a file and is frozen: it makes of an old store what it made on the day it was written. So
this folder imports nothing of ours, and a step that has to work something out carries its own copy
of how.

How to add a migration:

1. Write `mNNN_what_it_adds.py` with the next number and a function `apply(db)`. It runs inside a
   transaction: use `statements.run`, never `executescript`, which commits.
2. Add it to the end of `STEPS`. The name of its file is what stores record: never rename it.
3. An old store answers questions before its next load. Fill a column that is read at once, with a
   copy of what that takes. Leave any other empty, and raise `RULES` in `db/loading/recipe.py`:
   the next load then makes all papers ready again.
4. Run `python -m tests.db.schema.keep_store`, and commit the store that it writes. From then on the
   tests open it with whatever the code has become.
5. Once it has left your machine, never change it. Mend its mistakes in the next step.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database, Migrations

from db.schema import (
    m001_papers,
    m002_search_index,
    m003_people,
    m004_weekly,
    m005_reactions,
    m006_rhythms,
    m007_reading,
    m008_literal_questions,
    m009_own_data,
    m010_reminders,
    m011_lists,
    m012_presences,
    m013_keys,
    m014_after_the_swap,
    m015_acronyms,
    m016_tags_of_a_version,
    m017_acronym_keys,
    m018_downloads,
    m019_identifiers,
    m020_live_papers,
    m021_limits_of_questions,
    m022_feeds,
    m023_meaning,
    m024_turned_down,
    m025_greetings,
    m026_news_since,
    m027_encoded_papers,
    m028_order_of_questions,
    m029_alerts,
    m030_tastes,
    m031_changes,
    m032_shelves,
    m033_zotero,
    m034_encoded_sentences,
)

STEPS: tuple[Callable[[Database], None], ...] = (
    m001_papers.apply,
    m002_search_index.apply,
    m003_people.apply,
    m004_weekly.apply,
    m005_reactions.apply,
    m006_rhythms.apply,
    m007_reading.apply,
    m008_literal_questions.apply,
    m009_own_data.apply,
    m010_reminders.apply,
    m011_lists.apply,
    m012_presences.apply,
    m013_keys.apply,
    m014_after_the_swap.apply,
    m015_acronyms.apply,
    m016_tags_of_a_version.apply,
    m017_acronym_keys.apply,
    m018_downloads.apply,
    m019_identifiers.apply,
    m020_live_papers.apply,
    m021_limits_of_questions.apply,
    m022_feeds.apply,
    m023_meaning.apply,
    m024_turned_down.apply,
    m025_greetings.apply,
    m026_news_since.apply,
    m027_encoded_papers.apply,
    m028_order_of_questions.apply,
    m029_alerts.apply,
    m030_tastes.apply,
    m031_changes.apply,
    m032_shelves.apply,
    m033_zotero.apply,
    m034_encoded_sentences.apply,
)

migrations = Migrations("paperboy")
for _apply in STEPS:
    migrations(name=_apply.__module__.rpartition(".")[2])(_apply)
