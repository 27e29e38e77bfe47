"""The glossary names a home for each word, and the home exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MEANING = 240
"""Characters: one or two lines."""


def rows() -> list[tuple[str, str, str]]:
    """Word, meaning and module of each row of its tables."""
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    cells = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
    rows_of_tables = [(word.strip(), meaning.strip(), where.strip()) for word, meaning, where in cells]
    return [row for row in rows_of_tables if row[0] != "word"]


def test_every_word_lives_in_a_module_that_exists() -> None:
    homes = {word: re.findall(r"`([^`]+)`", where) for word, _meaning, where in rows()}
    assert len(homes) > 80
    assert {word: paths for word, paths in homes.items() if len(paths) != 1 or not (ROOT / paths[0]).is_file()} == {}


def test_every_word_is_explained_once_and_shortly() -> None:
    words = Counter(word.strip(" `") for row in rows() for word in row[0].split(","))
    assert {word: count for word, count in words.items() if count > 1} == {}
    assert [word for word, meaning, _where in rows() if not 0 < len(meaning) <= LONGEST_MEANING] == []


def test_words_stand_in_the_order_of_the_alphabet() -> None:
    for table in (ROOT / "docs" / "glossary.md").read_text().split("\n## ")[1:]:
        words = [line.split("|")[1].strip(" `").casefold() for line in table.splitlines() if line.startswith("| ")][1:]
        assert words == sorted(words)
