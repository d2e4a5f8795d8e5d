"""`rollcall-agent parse`: see agent/recordings/captured.py."""

from agent.recordings.captured import add_arguments, run

__all__ = ["add_arguments", "run"]
