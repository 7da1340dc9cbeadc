"""How much a line stands out from the body, where its format knows the size and weight of letters."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Block

_LARGER = 1.08


def weigh(blocks: Sequence[Block]) -> None:
    """Turn sizes ("12", "12 italic" in `style`) into a weight and a style that only lines that stand out have."""
    letters: dict[float, int] = {}
    for block in blocks:
        if block.kind == "para" and (size := _size(block)):
            letters[size] = letters.get(size, 0) + len(block.text)
    body = max(letters, key=lambda s: letters[s]) if letters else 0.0
    for block in blocks:
        if block.kind != "para" or block.style in ("title", "subtitle"):
            continue
        size = _size(block)
        larger, slanted = size > body * _LARGER, block.style.endswith("italic")
        if block.weight or larger or slanted:
            bold = " bold" if block.weight else ""
            block.weight = max(block.weight + larger, 1)
            look = f"size {size:g}" if len(letters) > 1 else "size 0"
            block.style = look + bold + (" italic" if slanted else "")
        else:
            block.style = ""


def _size(block: Block) -> float:
    number = block.style.split(" ")[0]
    return float(number) if number.replace(".", "", 1).isdigit() else 0.0
