"""Pictures as inline SVG whose nodes are links."""

from __future__ import annotations

from qapigen.docs.html.escaping import escape
from qapigen.docs.html.paths import Paths
from qapigen.docs.picture import Node, Picture
from qapigen.docs.text.nodes import Place

_HEIGHT = 24


def draw(picture: Picture, paths: Paths) -> str:
    """The drawing."""
    by_name = {node.name: node for node in picture.nodes}
    forward: list[str] = []
    back: list[str] = []
    for node in picture.nodes:
        for link in node.links:
            target = by_name[link]
            lines = forward if target.column > node.column else back
            lines.append(_line(node, target))
    name = escape(picture.nodes[0].name)
    parts = [
        f'<svg viewBox="0 0 {picture.width} {picture.height}" width="{picture.width}"'
        f' height="{picture.height}" role="group"'
        f' aria-label="Types that {name} reaches">'
    ]
    if forward:
        parts.append(f'<path class="line" d="{"".join(forward)}"/>')
    if back:
        parts.append(f'<path class="line back" d="{"".join(back)}"/>')
    parts += [_box(node, paths, n == 0) for n, node in enumerate(picture.nodes)]
    parts.append("</svg>")
    return "".join(parts)


def _line(node: Node, target: Node) -> str:
    x1, y1 = node.x + node.width, node.y + _HEIGHT / 2
    y2 = target.y + _HEIGHT / 2
    if target.column > node.column:
        x2 = target.x
        bend = (x2 - x1) / 2
        bends = f"{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f}"
        return f"M{x1:.0f} {y1:.0f}C{bends} {x2:.0f} {y2:.0f}"
    x2 = target.x + target.width
    out = max(x1, x2) + 24
    return f"M{x1:.0f} {y1:.0f}C{out:.0f} {y1:.0f} {out:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"


def _box(node: Node, paths: Paths, root: bool) -> str:
    href = escape(paths.link(Place(node.name)))
    shown = escape(node.name)
    more = f", and {node.hidden} not shown" if node.hidden else ""
    rounded = 12 if node.kind in ("command", "event") else 4
    here = ' aria-current="page"' if root else ""
    extra = (
        f'<text class="more" x="{node.x + node.width + 4:.0f}"'
        f' y="{node.y + 16:.0f}">+{node.hidden}</text>'
        if node.hidden
        else ""
    )
    return (
        f'<a href="{href}"{here}><title>{node.kind} {shown}{more}</title>'
        f'<rect class="k-{node.kind}" x="{node.x:.0f}" y="{node.y:.0f}"'
        f' width="{node.width:.0f}" height="{_HEIGHT}" rx="{rounded}"/>'
        f'<text x="{node.x + 10:.0f}" y="{node.y + 16:.0f}">{shown}</text></a>{extra}'
    )


def words(picture: Picture) -> list[tuple[str, str, str]]:
    """The same in words: name, kind, and the names of what it refers to."""
    return [(node.name, node.kind, ", ".join(node.links)) for node in picture.nodes]
