"""The law: what each kind of change means in each direction.

From "Compatibility considerations" in QEMU's documentation of QAPI, where it has something to say:
in the send direction adding commands, optional arguments, values and branches, and turning a type
into an alternate of it are compatible, removing them, adding mandatory arguments and making
optional ones mandatory are not; in the receive direction adding events and members is compatible,
removing members is not.
"""

from __future__ import annotations

from typing import NamedTuple

from qapigen.compat.finding import Direction, Level

_B, _R, _S = Level.BREAKING, Level.RISKY, Level.SAFE


class Meaning(NamedTuple):
    """What a change means to clients in one direction."""

    level: Level
    why: str


class Rule(NamedTuple):
    """A kind of change: how it is told, and what it means both ways."""

    message: str
    sent: Meaning
    received: Meaning

    def meaning(self, direction: Direction) -> Meaning:
        """What it means in a direction."""
        return self.sent if direction is Direction.SENT else self.received


_FINE = Meaning(_S, "")
_REFUSED = "clients that send it get an error"
_UNKNOWN = "clients get what they do not know"
_OMITTED = "clients that omit it get an error"
_RELY = "clients rely on it"
_GOING = Meaning(_R, "it may go away")
_PROBED = Meaning(_R, "clients that look for it do without")


def _both(message: str, meaning: Meaning) -> Rule:
    return Rule(message, meaning, meaning)


RULES = {
    "command-added": _both("command added", _FINE),
    "command-removed": _both(
        "command removed", Meaning(_B, "clients that send it get CommandNotFound")
    ),
    "event-added": _both("event added", _FINE),
    "event-removed": _both(
        "event removed", Meaning(_B, "clients that wait for it wait for ever")
    ),
    "optional-member-added": _both("optional {what} added", _FINE),
    "mandatory-member-added": Rule(
        "mandatory {what} added", Meaning(_B, _OMITTED), _FINE
    ),
    "optional-member-removed": Rule(
        "optional {what} removed",
        Meaning(_B, _REFUSED),
        Meaning(_R, "clients may rely on it, optional as it was"),
    ),
    "mandatory-member-removed": Rule(
        "{what} removed", Meaning(_B, _REFUSED), Meaning(_B, _RELY)
    ),
    "now-optional": Rule("no longer mandatory", _FINE, Meaning(_B, _RELY)),
    "now-mandatory": Rule("no longer optional", Meaning(_B, _OMITTED), _FINE),
    "value-added": Rule("value '{name}' added", _FINE, Meaning(_R, _UNKNOWN)),
    "value-removed": Rule("value '{name}' removed", Meaning(_B, _REFUSED), _FINE),
    "kind-added": Rule(
        "may be {name} as well",
        _FINE,
        Meaning(_B, "clients get what they cannot read"),
    ),
    "kind-removed": Rule("may no longer be {name}", Meaning(_B, _REFUSED), _FINE),
    "type-changed": Rule(
        "was {old}, is {new}",
        Meaning(_B, "what clients send is refused"),
        Meaning(_B, "clients get what they cannot read"),
    ),
    "anything-allowed": Rule(
        "was {old}, may be anything",
        _FINE,
        Meaning(_B, "clients get what they cannot read"),
    ),
    "anything-forbidden": Rule(
        "could be anything, is {new}", Meaning(_B, "other values are refused"), _FINE
    ),
    "range-wider": Rule(
        "{old} became {new}", _FINE, Meaning(_R, "numbers may be too large for clients")
    ),
    "range-narrower": Rule(
        "{old} became {new}", Meaning(_B, "numbers out of range are refused"), _FINE
    ),
    "range-moved": Rule(
        "{old} became {new}",
        Meaning(_B, "numbers out of range are refused"),
        Meaning(_R, "numbers may be too large for clients"),
    ),
    "fraction-allowed": Rule(
        "{old} became number",
        _FINE,
        Meaning(_B, "clients get fractions where they expect none"),
    ),
    "fraction-forbidden": Rule(
        "number became {new}", Meaning(_B, "fractions are refused"), _FINE
    ),
    "text-freed": Rule(
        "any string instead of one of {count} values", _FINE, Meaning(_R, _UNKNOWN)
    ),
    "text-limited": Rule(
        "one of {count} values instead of any string",
        Meaning(_B, "other strings are refused"),
        _FINE,
    ),
    "deprecated": _both("deprecated", _GOING),
    "undeprecated": _both("no longer deprecated", _FINE),
    "unstable": _both("marked as unstable", Meaning(_R, "it may change or go away")),
    "stable": _both("no longer unstable", _FINE),
    "feature-added": _both("feature '{name}' added", _FINE),
    "feature-removed": _both("feature '{name}' removed", _PROBED),
    "condition-added": _both(
        "there only if {new}", Meaning(_R, "some servers lack it")
    ),
    "condition-narrower": _both(
        "there if {new}, was if {old}", Meaning(_R, "more servers lack it")
    ),
    "condition-moved": _both(
        "there if {new}, was if {old}", Meaning(_R, "other servers lack it than before")
    ),
    "condition-wider": _both("there if {new}, was if {old}", _FINE),
    "condition-removed": _both("there without condition, was if {old}", _FINE),
    "oob-allowed": _both("may be run out of band", _FINE),
    "oob-forbidden": _both(
        "may no longer be run out of band",
        Meaning(_B, "clients that send it with exec-oob get an error"),
    ),
    "preconfig-allowed": _both("may be run before the machine is configured", _FINE),
    "preconfig-forbidden": _both(
        "may no longer be run before the machine is configured",
        Meaning(_B, "clients that send it then get an error"),
    ),
    "no-response": _both(
        "does not reply any more", Meaning(_B, "clients wait for a reply for ever")
    ),
    "response": _both(
        "replies", Meaning(_R, "clients get a reply that they do not expect")
    ),
    "now-checked": _both(
        "arguments are held against the schema now",
        Meaning(_R, "arguments that it does not have are refused"),
    ),
    "now-unchecked": _both("arguments are no longer held against the schema", _FINE),
}
