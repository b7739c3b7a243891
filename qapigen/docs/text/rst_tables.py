"""docutils' tables → ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docutils import nodes

from qapigen.docs.text.nodes import Blocks, Table

_Row = tuple[Blocks, ...]


def table(
    node: nodes.Element, blocks: Callable[[Iterable[nodes.Node]], Blocks]
) -> Table:
    """A table; cells that span rows or columns stand once, with empty ones for the rest."""
    title = ""
    head: list[_Row] = []
    rows: list[_Row] = []
    for child in node.children:
        if isinstance(child, nodes.title):
            title = child.astext()
        elif isinstance(child, nodes.tgroup):
            for part in child.children:
                if isinstance(part, nodes.thead):
                    head += _rows(part, blocks)
                elif isinstance(part, nodes.tbody):
                    rows += _rows(part, blocks)
    return Table(title, tuple(head), tuple(rows))


def _rows(
    part: nodes.Element, blocks: Callable[[Iterable[nodes.Node]], Blocks]
) -> list[_Row]:
    waiting: dict[int, int] = {}
    result: list[_Row] = []
    for row in part.children:
        cells: list[Blocks] = []
        for entry in row.children:
            _skip(cells, waiting)
            at = len(cells)
            assert isinstance(entry, nodes.Element)
            cells.append(blocks(entry.children))
            cells += [()] * entry.get("morecols", 0)
            for column in range(at, len(cells)):
                if entry.get("morerows"):
                    waiting[column] = entry["morerows"]
        _skip(cells, waiting)
        result.append(tuple(cells))
    return result


def _skip(cells: list[Blocks], waiting: dict[int, int]) -> None:
    """Leave room for the cells that reach down from rows above."""
    while waiting.get(len(cells)):
        waiting[len(cells)] -= 1
        cells.append(())
