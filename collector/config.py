"""The collector's settings: `collector.toml` in the data folder. Every option stands, explained, in configs/collector.toml."""

import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from collector.alerts.addresses import checked_address
from collector.alerts.mail_settings import MailTls
from collector.errors import AlertError, ConfigurationError
from collector.operation.log_format import LogFormat

Port = Annotated[int, Field(ge=1, le=65535)]
PortOrNone = Annotated[int, Field(ge=0, le=65535)]
MOST_CERTIFICATE_MINUTES: Final = 400 * 24 * 60  # a school year and its holidays

FILE_NAME: Final = "collector.toml"
PORTS: Final = ("enrolment_port", "agents_port", "https_port")
"""The ports that no collector can do without."""

_REMEDIES: Final = {
    **dict.fromkeys(PORTS, "write a number from 1 to 65535"),
    "console_port": "write a number from 1 to 65535, or 0 to serve browsers on https_port alone",
    "metrics_port": "write a number from 1 to 65535, or 0 for none",
    "log_format": 'write "text" or "json"',
    "keepalive_seconds": "write a number of seconds from 1 to 3600",
    "keepalive_patience_seconds": "write a number of seconds from 1 to 300",
    "device_certificate_minutes": f"write a number of minutes from 1 to {MOST_CERTIFICATE_MINUTES}",
    "sessions_at_once": "write a number from 10 to 100000",
    "address_sessions_per_second": "write a number from 1 to 10000",
    "address_calls_per_second": "write a number from 1 to 10000",
    "address_connections": "write a number from 10 to 60000",
    "device_messages_per_second": "write a number from 10 to 50000",
    "waiting_megabytes": "write a number from 1 to 4096",
    "smtp_port": "write a number from 1 to 65535: mostly 587 or 465",
    "smtp_tls": 'write "starttls" (port 587), "tls" (port 465) or "none"',
}

# RFC 1123, 2.1: letters, digits and hyphens; the underscore is none of them, but Windows gives such names to computers.
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


class CollectorConfig(BaseModel):
    """Where the collector listens, under which name agents find it, how long it believes them there, and how much it takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="localhost", min_length=1, max_length=253)
    listen: str = Field(default="0.0.0.0", min_length=1)  # noqa: S104 - a collector that listens to its own machine only collects nothing
    enrolment_port: Port = 8440
    agents_port: Port = 8441
    https_port: Port = 8443
    console_port: PortOrNone = 0
    console_certificate: str = ""
    console_key: str = ""
    metrics_port: PortOrNone = 9464
    metrics_listen: str = Field(default="127.0.0.1", min_length=1)
    log_format: LogFormat = LogFormat.TEXT
    keepalive_seconds: int = Field(default=300, ge=1, le=3600)
    keepalive_patience_seconds: int = Field(default=20, ge=1, le=300)
    device_certificate_minutes: int = Field(default=43_200, ge=1, le=MOST_CERTIFICATE_MINUTES)
    sessions_at_once: int = Field(default=10_000, ge=10, le=100_000)
    address_sessions_per_second: int = Field(default=100, ge=1, le=10_000)
    address_calls_per_second: int = Field(default=20, ge=1, le=10_000)
    address_connections: int = Field(default=3_000, ge=10, le=60_000)
    device_messages_per_second: int = Field(default=500, ge=10, le=50_000)
    waiting_megabytes: int = Field(default=64, ge=1, le=4_096)
    smtp_host: str = Field(default="", max_length=253)
    smtp_port: Port = 587
    smtp_tls: MailTls = MailTls.STARTTLS
    smtp_user: str = Field(default="", max_length=320)
    smtp_password_file: str = ""
    smtp_sender: str = ""
    smtp_ca_file: str = ""

    @field_validator("host")
    @classmethod
    def _host_can_be_found(cls, host: str) -> str:
        if not _is_address(host) and not _is_host_name(host):
            raise ValueError("write a host name or an IP address, without a port")
        return host

    @field_validator("smtp_host")
    @classmethod
    def _mail_server_can_be_found(cls, host: str) -> str:
        if host and not _is_address(host) and not _is_host_name(host):
            raise ValueError("write a host name or an IP address, without a port")
        return host

    @field_validator("smtp_sender")
    @classmethod
    def _sender_is_an_address(cls, sender: str) -> str:
        try:
            return checked_address(sender) if sender else ""
        except AlertError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _mail_is_whole(self) -> "CollectorConfig":
        if self.smtp_host and not self.smtp_sender:
            raise ValueError("smtp_sender is empty; write the address that mail comes from")
        if self.smtp_user and not self.smtp_password_file:
            raise ValueError(
                "smtp_password_file is empty; write the file that holds the password of smtp_user, and nothing else"
            )
        if self.smtp_user and self.smtp_tls is MailTls.NONE and not _is_here(self.smtp_host):
            raise ValueError('smtp_tls is "none", and a password is not sent in the clear; write "starttls" or "tls"')
        return self

    @model_validator(mode="after")
    def _each_port_is_its_own(self) -> "CollectorConfig":
        for one, other in combinations((*PORTS, "console_port", "metrics_port"), 2):
            if getattr(self, one) == getattr(self, other) and getattr(self, one):
                raise ValueError(f"{one} and {other} are both {getattr(self, one)}; give each its own port")
        return self

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> "CollectorConfig":
        if bool(self.console_certificate) != bool(self.console_key):
            raise ValueError("console_certificate and console_key belong together; name both files, or neither")
        if self.console_certificate and not self.console_port:
            raise ValueError("console_certificate is used on console_port, which is 0; give it a port, such as 443")
        return self

    @property
    def console_origin(self) -> str:
        """With what the console's address begins, as people are given it: on its own port where that has a certificate."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.console_port if self.console_certificate else self.https_port}".removesuffix(":443")

    @property
    def is_for_this_computer_only(self) -> bool:
        """Whether the name that devices are given means, on each of them, the device itself."""
        return _is_here(self.host)


def checked(settings: Mapping[str, Any]) -> CollectorConfig:
    """These settings, and defaults for the others. Raises ConfigurationError naming each option, its value and the remedy."""
    try:
        return CollectorConfig.model_validate(settings)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_in_words(error))) from error


def read_config(folder: Path) -> CollectorConfig:
    """The settings of a data folder; defaults where the file does not speak. Raises ConfigurationError naming the option."""
    file = folder / FILE_NAME
    if not file.exists():
        return CollectorConfig()
    try:
        return checked(_tables(file))
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}. Compare it with configs/collector.toml") from error


def _tables(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (
        ValueError,
        RecursionError,
    ) as error:  # TOMLDecodeError, no text, a number of thousands of digits; nested without end
        raise ConfigurationError(f"not TOML: {error}") from error


def write_config(folder: Path, config: CollectorConfig) -> None:
    """Write the settings that `rollcall init` was given, readable and editable by hand."""
    lines = [f"{name} = {value if isinstance(value, int) else _quoted(value)}" for name, value in config.model_dump().items()]
    text = "# Made by `rollcall init`. Every option is explained in configs/collector.toml.\n" + "\n".join(lines) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def _in_words(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        option, said = ".".join(map(str, each["loc"])), each.get("ctx", {}).get("error")
        if not option:
            yield str(said)
        elif each["type"] == "extra_forbidden":
            yield f"there is no option {option}; the options are {', '.join(CollectorConfig.model_fields)}"
        else:
            asked = _REMEDIES.get(option) or said or "write a name or an address in quotes"
            yield f"{option} is {each['input']!r}; {asked}"


def _is_here(host: str) -> bool:
    """Whether this name means, on each computer, that computer itself."""
    if _is_address(host):
        return ipaddress.ip_address(host).is_loopback
    return host.casefold() == "localhost" or host.casefold().endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host_name(host: str) -> bool:
    """All digits and dots is a mistyped address, never a name."""
    return all(map(_LABEL.fullmatch, host.removesuffix(".").split("."))) and not re.fullmatch(r"[\d.]+", host)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
