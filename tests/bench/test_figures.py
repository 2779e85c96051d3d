"""The table of a benchmark: columns that line up, also beside Chinese words."""

from __future__ import annotations

from bench.figures import Figure, table


def test_each_figure_is_a_row_and_a_ratio_names_what_it_is_a_ratio_to() -> None:
    told = table(
        [Figure("bare echo", 1160.4, "updates/s"), Figure("Xueshi", 0.512, "s", 0.644, "the bare echo", "note")]
    )
    assert told.splitlines() == [
        "what       figure           ratio                  note",
        "bare echo  1,160 updates/s",
        "Xueshi     0.512 s          0.64 of the bare echo  note",
    ]


def test_a_chinese_letter_takes_two_columns() -> None:
    lines = table([Figure("学时", 1, "s"), Figure("four", 2, "s")]).splitlines()
    assert lines[1:] == ["学时  1 s", "four  2 s"]
