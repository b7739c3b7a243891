"""The domain `qapi`: roles for everything in a schema, here and in other projects' inventories.

| role | leads to |
|---|---|
| `command`, `event`, `enum`, `struct`, `union`, `alternate` | a definition |
| `member`, `value` | `Definition.member` |
| `module` | a schema file |
| `any`, `type`, `cmd`, `obj`, `alt`, `mod` | the same, as QEMU's domain calls it |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


class Known(NamedTuple):
    """Something that can be linked to."""

    name: str
    kind: str
    namespace: str
    docname: str
    anchor: str


_ROLES = {
    "module": ("module", "mod"),
    "command": ("command", "cmd"),
    "event": ("event",),
    "enum": ("enum", "type"),
    "struct": ("struct", "obj", "type"),
    "union": ("union", "obj", "type"),
    "alternate": ("alternate", "alt", "type"),
    "member": ("member",),
    "value": ("value",),
}
"""The roles that lead to each kind; `any` leads to all."""


class QapiDomain(Domain):
    """What the schemas of a project define."""

    name = "qapi"
    label = "QAPI"
    data_version = 1
    object_types: ClassVar[dict[str, ObjType]] = {
        kind: ObjType(kind, *roles, "any") for kind, roles in _ROLES.items()
    }
    roles: ClassVar[dict[str, Any]] = {
        role: XRefRole(warn_dangling=True)
        for roles in (*_ROLES.values(), ("any",))
        for role in roles
    }
    initial_data: ClassVar[dict[str, Any]] = {"objects": []}

    @property
    def objects(self) -> list[Known]:
        found: list[Known] = self.data["objects"]
        return found

    def note(self, objects: Iterable[Known]) -> None:
        """Remember what a document defines."""
        self.objects.extend(objects)

    def clear_doc(self, docname: str) -> None:
        self.objects[:] = [o for o in self.objects if o.docname != docname]

    def merge_domaindata(
        self, docnames: AbstractSet[str], otherdata: dict[str, Any]
    ) -> None:
        self.note(o for o in otherdata["objects"] if o.docname in docnames)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for known in self.objects:
            yield known.name, known.name, known.kind, known.docname, known.anchor, 1
            if known.namespace:
                name = f"{known.namespace}:{known.name}"
                yield name, known.name, known.kind, known.docname, known.anchor, 1

    def find(self, role: str, target: str) -> Known | None:
        """What a role with a target means."""
        kinds = {k for k, r in _ROLES.items() if role in r or role == "any"}
        namespace, _, rest = target.rpartition(":")
        # QEMU's domain puts the module in front: `QMP:block-core.query-block`.
        names = [rest, rest.partition(".")[2]] if "." in rest else [rest]
        for name in names:
            for known in self.objects:
                if (
                    known.name == name
                    and known.kind in kinds
                    and namespace in ("", known.namespace)
                ):
                    return known
        return None

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> reference | None:
        known = self.find(typ, target)
        if known is None:
            return None
        return make_refnode(
            builder, fromdocname, known.docname, known.anchor, contnode, known.name
        )

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, reference]]:
        known = self.find("any", target)
        if known is None:
            return []
        link = make_refnode(
            builder, fromdocname, known.docname, known.anchor, contnode, known.name
        )
        return [(f"qapi:{_ROLES[known.kind][0]}", link)]
