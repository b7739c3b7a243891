"""A definition's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from qapigen.docs import words
from qapigen.docs.html import highlight, svg
from qapigen.docs.html.escaping import escape, link
from qapigen.docs.html.paths import Paths
from qapigen.docs.html.text import HtmlText
from qapigen.docs.html.views import (
    Badge,
    BranchGroup,
    BranchView,
    DefinitionView,
    MemberView,
    UseView,
)
from qapigen.docs.model import (
    Book,
    BranchItem,
    Entry,
    Extra,
    FeatureItem,
    Item,
)
from qapigen.docs.picture import Pictures
from qapigen.docs.shape import Row, slug
from qapigen.docs.text.nodes import MODULE, Blocks, Paragraph, Place, plain
from qapigen.docs.usage import Use
from qapigen.schema.ir import ArrayType, NamedType, NestedType, TypeRef

_OPEN_BRANCHES = 6
"""Unions with more branches show them closed."""

_NOTHING = Markup("")


class DefinitionPages:
    """Makes the pages of definitions."""

    def __init__(self, book: Book, paths: Paths, text: HtmlText, pictures: Pictures):
        self.book = book
        self.paths = paths
        self.text = text
        self.pictures = pictures
        self._types: dict[str, Markup] = {}

    def view(self, entry: Entry) -> DefinitionView:
        """Everything on a definition's page."""
        definition = entry.definition
        page = _Page(self, entry)
        chapter = self.book.chapter_of[definition.module]
        picture = self.pictures.of(definition)
        drawn = Markup(svg.draw(picture, self.paths)) if picture else _NOTHING
        whole = entry.shape.whole
        members = page.items(entry.items, whole.name if whole is not None else "")
        group = page.group(entry.shape.tag or "", entry.branches)
        features = page.features(entry.features)
        uses = tuple(self._uses(entry.uses))
        returns_text = page.markup(_more_than_the_type(entry))
        view = DefinitionView(
            name=entry.name,
            kind=entry.kind,
            article=words.article(entry.kind),
            module=self.link(Place(chapter.module.name, MODULE), chapter.slug),
            badges=_badges(words.entry_marks(entry)),
            warning=page.warning(),
            body=page.markup(entry.body),
            members_title=words.MEMBERS[entry.kind],
            members_note=self._members_note(entry),
            members=members,
            group=group,
            extras=tuple(page.extra(e) for e in entry.extras),
            returns_type=self.type(entry.returns) if entry.returns else _NOTHING,
            returns_text=returns_text,
            errors=page.markup(entry.errors),
            features=features,
            rest=tuple(page.markup(blocks) for blocks in entry.rest if blocks),
            picture=drawn,
            picture_words=tuple(svg.words(picture)) if picture else (),
            left_out=picture.left_out if picture else 0,
            uses=uses,
            source=Markup(highlight.schema(definition.span.text)),
            place=f"{chapter.module.name}:{definition.span.line}",
            sections=(),
        )
        return _with_sections(view)

    def _members_note(self, entry: Entry) -> Markup:
        whole = entry.shape.whole
        if whole is None:
            return _NOTHING
        return "Those of " + self.type(whole) + "."

    def type(self, type_: TypeRef) -> Markup:
        """A type as people read it, with a link to its page."""
        match type_:
            case NamedType(name):
                return self._type_name(name)
            case ArrayType(element):
                return "array of " + self._type_name(element)
            case NestedType():
                return Markup("object")

    def _type_name(self, name: str) -> Markup:
        found = self._types.get(name)
        if found is None:
            if name in self.paths.files:
                found = self.link(Place(name), name)
            else:
                meaning = escape(words.BUILTINS.get(name, ""))
                found = Markup(f'<span title="{meaning}">{escape(name)}</span>')
            self._types[name] = found
        return found

    def link(self, place: Place, text: str) -> Markup:
        """A link to a place."""
        return link(self.paths.link(place), text)

    def _uses(self, uses: dict[str, list[Use]]) -> Iterable[UseView]:
        for role, found in uses.items():
            users: dict[str, list[Use]] = {}
            for use in found:
                users.setdefault(use.user, []).append(use)
            links = tuple(self._use(user, uses) for user, uses in users.items())
            yield UseView(words.USES[role], links)

    def _use(self, user: str, uses: list[Use]) -> Markup:
        first = uses[0]
        user_link = self.link(first.place, user)
        details = [self.link(u.place, u.detail) for u in uses if u.detail]
        if not details:
            return user_link
        if len(details) == 1:
            return user_link + _dimmed(escape(first.detail))
        listed = Markup(", ").join(details)
        return self.link(Place(user), user) + _dimmed(listed)


def _dimmed(html: str) -> Markup:
    return Markup(f' <span class="dim">{html}</span>')


def _badges(marks: Iterable[words.Mark]) -> tuple[Badge, ...]:
    return tuple(Badge(*mark) for mark in marks)


class _Page:
    """One page: what links within it lead to."""

    def __init__(self, pages: DefinitionPages, entry: Entry) -> None:
        self.pages = pages
        self.entry = entry
        self.local = _local(entry)

    def markup(self, blocks: Blocks) -> Markup:
        return self.pages.text.blocks(blocks, self.local)

    def warning(self) -> Markup:
        """The text of `deprecated`, else of `unstable`."""
        for name in ("deprecated", "unstable"):
            for feature in self.entry.features:
                if feature.name == name and feature.own:
                    return self.markup(feature.text)
        return _NOTHING

    def items(self, items: Iterable[Item], of: str = "") -> tuple[MemberView, ...]:
        """Rows; `of`: the type that stands above them, so that they need not name it."""
        return tuple([self._item(item, of) for item in items])

    def _item(self, item: Item, of: str) -> MemberView:
        row = item.row
        badges = _badges(words.item_marks(item))
        if row.is_tag:
            badges = (Badge("tag", "chooses the branch", ""), *badges)
        need = ""
        if (
            row.anchor.startswith(("member", "branch"))
            and self.entry.kind != "alternate"
        ):
            need = "optional" if row.optional else "required"
        return MemberView(
            id=row.anchor,
            name=row.name,
            type=self.pages.type(row.type) if row.type is not None else _NOTHING,
            need=need,
            badges=badges,
            origin=self._origin(item, of),
            text=self.markup(item.text),
            nested=self.items(item.nested),
        )

    def _origin(self, item: Item, of: str) -> Markup:
        origin = item.row.origin.name
        if not item.inherited or origin == of:
            return _NOTHING
        return self.pages.link(Place(origin, item.row.home), origin)

    def extra(self, extra: Extra) -> MemberView:
        return MemberView(
            id=f"text-{slug(extra.name)}",
            name=extra.name,
            type=_NOTHING,
            need="",
            badges=(),
            origin=_NOTHING,
            text=self.markup(extra.text),
            nested=(),
        )

    def features(self, features: Iterable[FeatureItem]) -> tuple[MemberView, ...]:
        views = []
        for feature in features:
            marks = []
            if feature.condition is not None:
                marks.append(words.condition_mark(feature.condition))
            views.append(
                MemberView(
                    id=f"feature-{slug(feature.name)}",
                    name=feature.name,
                    type=_NOTHING,
                    need="",
                    badges=_badges(marks),
                    origin=_NOTHING,
                    text=self.markup(feature.text),
                    nested=(),
                )
            )
        return tuple(views)

    def group(self, tag: str, branches: tuple[BranchItem, ...]) -> BranchGroup | None:
        if not branches:
            return None
        opened = len(branches) <= _OPEN_BRANCHES
        views = [self._branch(tag, branch, opened) for branch in branches]
        return BranchGroup(
            tag,
            tuple(v for v in views if not v.bare),
            tuple(v for v in views if v.bare),
        )

    def _branch(self, tag: str, branch: BranchItem, opened: bool) -> BranchView:
        shape = branch.shape
        marks = []
        if branch.since is not None:
            marks.append(words.since_mark(branch.since))
        if shape.condition is not None:
            marks.append(words.condition_mark(shape.condition))
        type_ = shape.type
        of = type_.name if isinstance(type_, NamedType) else ""
        members = self.items(branch.items, of)
        inner = self.group(shape.tag or "", branch.branches)
        text = self.markup(branch.text)
        return BranchView(
            id=shape.anchor,
            tag=tag,
            value=shape.value,
            type_name=of,
            type=self.pages.type(shape.type) if shape.type is not None else _NOTHING,
            badges=_badges(marks),
            text=text,
            members=members,
            bare=not (members or inner or text or shape.type),
            open=opened,
            groups=(inner,) if inner else (),
        )


def _more_than_the_type(entry: Entry) -> Blocks:
    """What is said of the returned value; nothing if that is but the name of its type."""
    match entry.returns_text, entry.returns:
        case (Paragraph(children),), NamedType(name) if plain(children) == name:
            return ()
        case text, _:
            return text


def _local(entry: Entry) -> dict[Place, str]:
    """Where this page has what another page is the home of, and its own."""
    shape = entry.shape
    local: dict[Place, str] = {}
    whole = shape.whole.name if shape.whole is not None else entry.name
    for name in (entry.name, whole):
        for row in shape.all_rows():
            local.setdefault(Place(name, row.anchor), row.anchor)
    _add_rows(local, shape.rows, whole)
    todo = list(shape.branches)
    while todo:
        branch = todo.pop()
        for name in (entry.name, whole):
            local.setdefault(Place(name, branch.anchor), branch.anchor)
        type_ = branch.type
        _add_rows(
            local, branch.rows, type_.name if isinstance(type_, NamedType) else ""
        )
        todo += branch.branches
    for feature in entry.features:
        anchor = f"feature-{slug(feature.name)}"
        local.setdefault(Place(entry.name, anchor), anchor)
    return local


def _add_rows(local: dict[Place, str], rows: Iterable[Row], of: str) -> None:
    """Rows stand for what they are in the type `of`, and in those that it inherits from."""
    rows = tuple(rows)
    for owner in dict.fromkeys([*(row.origin.name for row in rows), of]):
        for row in rows:
            local.setdefault(Place(owner, row.home), row.anchor)


def _with_sections(view: DefinitionView) -> DefinitionView:
    sections = [
        ("members", view.members_title, bool(view.members or view.members_note)),
        ("branches", "Branches", view.group is not None),
        ("described", "Also described", bool(view.extras)),
        ("returns", "Returns", bool(view.returns_type or view.returns_text)),
        ("errors", "Errors", bool(view.errors)),
        ("features", "Features", bool(view.features)),
        ("more", "Notes and examples", bool(view.rest)),
        ("picture", "How the types hang together", bool(view.picture)),
        ("uses", "Used by", bool(view.uses)),
        ("source", "In the schema", True),
    ]
    shown = tuple((anchor, title) for anchor, title, there in sections if there)
    return replace(view, sections=shown)
