"""`python -m agent`: the same as `rollcall-agent`, and what the service and its workers are started as.

Almost all that a start makes stays until the end: to look through it for garbage, again and again while it grows, was a tenth
of what a survey takes (decision 0074). Therefore nothing is, until a session or the service begins to wait; those enable it.
"""

import gc
import sys

gc.disable()

from agent.cli import main  # noqa: E402 - what it imports is what is not to be looked through

sys.exit(main())
