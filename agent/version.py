"""Which agent this is. A test holds it equal to the version in pyproject.toml."""

from typing import Final

VERSION: Final = "0.1.0"
