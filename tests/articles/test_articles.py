"""``docs/articles.md`` names every article, and what it names is there."""

from __future__ import annotations

import pytest

from tests.articles.table import ARTICLES, Row, rows
from tests.sabotage.guard import ROOT


def test_every_article_and_every_paragraph_of_the_ninth_has_a_row() -> None:
    named = [row.article for row in rows()]
    assert list(dict.fromkeys(named)) == ARTICLES


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_a_row_names_a_function_and_a_test_that_are_there(row: Row) -> None:
    assert row.raising().found(ROOT) == 1
    assert row.has_test(), row.test


def test_a_row_whose_function_is_gone_is_noticed() -> None:
    with pytest.raises(ValueError, match="is not there"):
        Row("8", "the demand", "rules/years.py:demanded", "tests/rules/test_tables.py::test").raising()
    assert not Row("8", "the demand", "rules/years.py:required", "tests/rules/test_tables.py::test_none").has_test()
