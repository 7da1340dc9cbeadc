"""Columns of a page: where the gap between them is, and in which order its pieces of text are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Piece:
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    text: str


def bands(pieces: Sequence[Piece], gutter: float | None) -> list[list[Piece]]:
    """Pieces in reading order: what lies between two that span the page column by column, those as bands of their own.

    Spanning pieces that follow each other make one band.
    """
    if gutter is None:
        return [list(pieces)]
    spanning = sorted((p for p in pieces if _crosses(p, gutter)), key=lambda p: p.top)
    rest = [p for p in pieces if not _crosses(p, gutter)]
    ordered: list[list[Piece]] = []
    across: list[Piece] = []
    for piece in [*spanning, None]:
        top = piece.top if piece is not None else float("inf")
        band = [p for p in rest if p.top < top - 1]
        rest = [p for p in rest if p.top >= top - 1]
        if band:
            ordered += [across] if across else []
            across = []
            ordered += [side for side in _sides(band, gutter) if side]
        if piece is not None:
            beside = [p for p in rest if abs(p.top - piece.top) < 0.4 * piece.size]
            rest = [p for p in rest if p not in beside]
            across += [piece, *beside]
    return [*ordered, across] if across else ordered


def parts(pieces: Sequence[Piece], gutter: float) -> bool:
    """The gap of other pages parts the pieces of this one too."""
    left, right = _sides(pieces, gutter)
    return bool(left and right) and not any(_crosses(p, gutter) for p in pieces)


def _sides(pieces: Sequence[Piece], gutter: float) -> tuple[list[Piece], list[Piece]]:
    return [p for p in pieces if p.x1 <= gutter + 2], [p for p in pieces if p.x1 > gutter + 2]


def _crosses(piece: Piece, gutter: float) -> bool:
    return piece.x0 < gutter - 2 and piece.x1 > gutter + 2


def gutter_of(pieces: Sequence[Piece], width: float) -> float | None:
    """The middle of an empty strip with lines of running text on both sides."""
    if len(pieces) < 12:
        return None
    best: tuple[float, float] | None = None
    for x in range(int(width * 0.3), int(width * 0.7), 3):
        crossing = sum(p.x0 < x < p.x1 for p in pieces)
        left = [p for p in pieces if p.x1 <= x]
        right = [p for p in pieces if p.x0 >= x]
        few = min(len(left), len(right))
        if crossing > 0.15 * len(pieces) or few < 3:
            continue
        if not (_is_running_text(left, width) and _is_running_text(right, width)):
            continue
        score = -crossing - abs(x - width / 2) / width
        if best is None or score > best[0]:
            best = (score, float(x))
    return best[1] if best else None


def _is_running_text(side: Sequence[Piece], width: float) -> bool:
    """Most of the letters stand in lines as wide as a column, whatever tables and figures stand between them."""
    wide = [p for p in side if p.x1 - p.x0 >= 0.25 * width]
    return len(wide) >= 3 and sum(len(p.text) for p in wide) >= 0.5 * sum(len(p.text) for p in side)
