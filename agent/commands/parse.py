"""`rollcall-agent parse`: see agent/captured.py."""

from agent.captured import add_arguments, run

__all__ = ["add_arguments", "run"]
