"""The name that every collector shows, whatever its address: trust hangs on the school's own authority, not on DNS."""

from typing import Final

SERVER_NAME: Final = "collector.rollcall"
