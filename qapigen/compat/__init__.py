"""`qapigen diff`: what a change of a schema does to clients that were made for the old one.

QEMU's documentation of QAPI names the rules ("Compatibility considerations"): a server may come to
accept more of what clients send, and must not come to accept less; of what clients receive, it may
come to send more members and events, and must not withhold what was always there.  Names of types
do not travel, so only what does is compared: JSON kinds, members, values, ranges.
"""

from __future__ import annotations
