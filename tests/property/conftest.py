"""How long property tests search."""

from __future__ import annotations

from effort import LONG
from hypothesis import HealthCheck, settings

for name, examples in (("short", 25), ("long", 1_000)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        # The short search finds the same every time; whoever looks for more runs the long one.
        derandomize=name == "short",
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("long" if LONG else "short")
