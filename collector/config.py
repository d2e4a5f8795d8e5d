"""The collector's settings: `collector.toml` in the data folder. Every option stands, explained, in configs/collector.toml."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector.errors import ConfigurationError

Port = Annotated[int, Field(ge=1, le=65535)]


class CollectorConfig(BaseModel):
    """Where the collector listens, and under which name agents find it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="localhost", min_length=1, max_length=253)
    listen: str = Field(default="0.0.0.0", min_length=1)  # noqa: S104 - a collector that listens to its own machine only collects nothing
    enrolment_port: Port = 8440
    agents_port: Port = 8441
    https_port: Port = 8443


FILE_NAME = "collector.toml"


def read_config(folder: Path) -> CollectorConfig:
    """The settings of a data folder; defaults where the file does not speak. Raises ConfigurationError naming the option."""
    file = folder / FILE_NAME
    if not file.exists():
        return CollectorConfig()
    try:
        return CollectorConfig.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not TOML: {error}. Compare it with configs/collector.toml") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']} (it is {each['input']!r})" for each in error.errors()
        )
        raise ConfigurationError(f"{file}: {wrong}. Compare it with configs/collector.toml") from error


def write_config(folder: Path, config: CollectorConfig) -> None:
    """Write the settings that `rollcall init` was given, readable and editable by hand."""
    lines = [f"{name} = {value if isinstance(value, int) else _quoted(value)}" for name, value in config.model_dump().items()]
    text = "# Made by `rollcall init`. Every option is explained in configs/collector.toml.\n" + "\n".join(lines) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
