"""`python -m qapigen`."""

from __future__ import annotations

import sys

from qapigen.cli import main

sys.exit(main())
