"""What agent.toml says of the network. Light: the resident reads the settings too, and must not hold an HTTP client."""

from dataclasses import dataclass
from pathlib import Path

from agent.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Network:
    """The table [network]; empty where it says nothing."""

    proxy: str
    ca_file: str

    def extra_authorities(self) -> bytes:
        """Certificates, PEM, believed beside the school's own: those of a filter that opens TLS. Raises ConfigurationError."""
        if not self.ca_file:
            return b""
        try:
            return Path(self.ca_file).read_bytes()
        except OSError as error:
            wanted = "name a file of PEM certificates"
            raise ConfigurationError(f"network.ca_file {self.ca_file}: {error.strerror}; {wanted}") from error


DIRECT = Network("", "")
"""No settings: the environment may still name a proxy."""
