"""Columns of a page: found by where most letters stand, and shared by the pages of a document."""

from __future__ import annotations

from typing import Any

from lessons.importing.pdf_layout import pages_of

LEFT, RIGHT = (45.0, 231.0), (251.0, 437.0)


def piece(x: tuple[float, float], top: float, text: str, size: float = 11.0) -> list[Any]:
    return [x[0], top, x[1], top + size, size, 0, 0, text]


def column(x: tuple[float, float], name: str, start: float = 100) -> list[list[Any]]:
    return [piece(x, start + 14 * n, f"{name} line {n} of a column of text") for n in range(20)]


def texts(*pages: list[list[Any]]) -> list[list[str]]:
    return [
        [line.text for line in p.lines] for p in pages_of([{"width": 482, "height": 680, "pieces": p} for p in pages])
    ]


def test_headings_on_one_height_in_two_columns_stay_apart() -> None:
    page = [piece((45, 95), 80, "3 Results"), piece((251, 319), 80, "4 Discussion")]
    (lines,) = texts([*page, *column(LEFT, "left"), *column(RIGHT, "right")])
    assert lines.index("3 Results") == 0
    assert lines.index("4 Discussion") == 21


def test_a_table_in_a_column_does_not_hide_the_gap_between_columns() -> None:
    cells = [piece((50.0 + 40 * k, 70.0 + 40 * k), 400 + 14 * n, f"{k}.{n}") for n in range(12) for k in range(4)]
    (lines,) = texts([*column(LEFT, "left"), *cells, *column(RIGHT, "right")])
    assert lines[-1].startswith("right line 19")


def test_a_nearly_empty_page_has_the_columns_of_the_others() -> None:
    last = [piece((45, 110), 80, "References"), piece(RIGHT, 80, "Hale, P., 1998. Bedload.")]
    assert texts([*column(LEFT, "left"), *column(RIGHT, "right")], last)[1] == [
        "References",
        "Hale, P., 1998. Bedload.",
    ]


def test_lines_across_the_page_that_follow_each_other_are_read_together() -> None:
    wide = (60.0, 420.0)
    title = [piece(wide, 40, "A Title that Runs over", 17), piece(wide, 60, "Two Lines of the Page", 17)]
    raw = {"width": 482, "height": 680, "pieces": [*title, *column(LEFT, "left"), *column(RIGHT, "right")]}
    first, second, third = pages_of([raw])[0].lines[:3]
    assert (first.column, second.column) == (0, 0)
    assert third.column == 1
