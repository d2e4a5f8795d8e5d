"""What agent.toml says of the network. Light: the resident reads the settings too, and must not hold an HTTP client."""

from pathlib import Path

from agent.errors import ConfigurationError
from compliance.values import dataclass


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
            content = Path(self.ca_file).read_bytes()
        except OSError as error:
            raise self._wrong(str(error.strerror)) from error
        from cryptography import x509  # noqa: PLC0415 - the resident reads the settings too, and opens no line

        try:
            x509.load_pem_x509_certificates(content)
        except ValueError as error:
            raise self._wrong("no certificate in PEM can be read in it") from error
        return content

    def _wrong(self, words: str) -> ConfigurationError:
        return ConfigurationError(f"network.ca_file {self.ca_file}: {words}; name a file of PEM certificates in agent.toml")


DIRECT = Network("", "")
"""No settings: the environment may still name a proxy."""
