"""What the templates of the site print: finished strings.

Markup is `Markup`; whatever else there is gets escaped where it is printed.
"""

from __future__ import annotations

from markupsafe import Markup

from qapigen.frozen import frozen


@frozen
class Badge:
    kind: str
    text: str
    title: str


@frozen
class MemberView:
    id: str
    name: str
    type: Markup
    need: str
    """`optional`, `required`, or nothing."""

    badges: tuple[Badge, ...]
    origin: Markup
    """Where an inherited member comes from."""

    text: Markup
    nested: tuple[MemberView, ...]


@frozen
class BranchView:
    id: str
    tag: str
    value: str
    type_name: str
    type: Markup
    badges: tuple[Badge, ...]
    text: Markup
    members: tuple[MemberView, ...]
    bare: bool
    """There is nothing to tell about it."""

    open: bool
    groups: tuple[BranchGroup, ...]
    """The branches of the branch, if its type is a union again."""


@frozen
class BranchGroup:
    tag: str
    branches: tuple[BranchView, ...]
    bare: tuple[BranchView, ...]


@frozen
class UseView:
    title: str
    links: tuple[Markup, ...]


@frozen
class DefinitionView:
    """A definition's page."""

    name: str
    kind: str
    article: str
    module: Markup
    badges: tuple[Badge, ...]
    warning: Markup
    """Why not to use it: text of the feature `deprecated` or `unstable`."""

    body: Markup
    members_title: str
    members_note: Markup
    members: tuple[MemberView, ...]
    group: BranchGroup | None
    extras: tuple[MemberView, ...]
    returns_type: Markup
    returns_text: Markup
    errors: Markup
    features: tuple[MemberView, ...]
    rest: tuple[Markup, ...]
    picture: Markup
    picture_words: tuple[tuple[str, str, str], ...]
    left_out: int
    uses: tuple[UseView, ...]
    source: Markup
    place: str
    sections: tuple[tuple[str, str], ...]
    """Anchor and title of each part of the page."""


@frozen
class LineView:
    """A definition in a list."""

    href: str
    name: str
    kind: str
    module: str
    since: str
    flags: str
    badges: tuple[Badge, ...]
    flag_badges: tuple[Badge, ...]
    """Those of `flags` alone."""

    summary: Markup


@frozen
class PartView:
    """Part of a module's page: text, or definitions that follow each other."""

    text: Markup
    lines: tuple[LineView, ...]


@frozen
class ModuleView:
    name: str
    slug: str
    href: str
    title: str
    counts: str
    summary: Markup
    parts: tuple[PartView, ...]
    sections: tuple[tuple[str, str], ...]
    is_long: bool


@frozen
class ChangeView:
    """What a release did with definitions of a kind, or with parts of a definition."""

    title: str
    links: tuple[Markup, ...]


@frozen
class ReleaseView:
    id: str
    name: str
    before: str
    groups: tuple[tuple[str, tuple[ChangeView, ...]], ...]
    counts: str


@frozen
class PageView:
    """What all pages have in common."""

    title: str
    description: str
    root: str
    """The way to the top of the site: `../` or nothing."""

    file: str
