"""`python -m agent`: the same as `rollcall-agent`."""

import sys

from agent.cli import main

sys.exit(main())
