"""Any text as settings of either program, as the words of an agreement, or as a school's public keys: read, or refused by name.

The first byte says which of the four.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from agent.config import read_config as read_agent_config
from agent.errors import ConfigurationError as AgentConfigurationError
from collector.config import FILE_NAME, read_config, write_config
from collector.errors import ConfigurationError, EvidenceFileError, FormError
from collector.proof.public_keys import PublicKeys, as_text, read_public_keys
from collector.registers import agreements
from tests.fuzz.fixed_certificates import authority_pem
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import AGREEMENT
from tests.fuzz.scratch import new_folder
from tests.fuzz.target import Target

_SETTINGS: Final = Path(__file__).parents[3] / "configs"


def _agent(content: bytes) -> None:
    (_folder() / "agent.toml").write_bytes(content)
    config = read_agent_config({}, _folder())
    assert config.state.is_absolute()


def _collector(content: bytes) -> None:
    (_folder() / FILE_NAME).write_bytes(content)
    config = read_config(_folder())
    write_config(_folder(), config)
    assert read_config(_folder()) == config


def _agreement(content: bytes) -> None:
    agreement = agreements.parse(content.decode(errors="replace"), "agreement.toml")
    assert len(agreement.sha256) == 64


def _public_keys(content: bytes) -> None:
    (_folder() / "keys.json").write_bytes(content)
    keys = read_public_keys(_folder() / "keys.json")
    (_folder() / "keys.json").write_text(as_text(keys), encoding="utf-8")
    assert read_public_keys(_folder() / "keys.json") == keys


_READERS: Final[tuple[Callable[[bytes], None], ...]] = (_agent, _collector, _agreement, _public_keys)


def run(data: bytes) -> None:
    """Read it; what can be written is read again."""
    if data:
        _READERS[data[0] % len(_READERS)](data[1:])


@cache
def _folder() -> Path:
    return new_folder()


def _seeds() -> Iterator[bytes]:
    yield b"\0" + (_SETTINGS / "agent.toml").read_bytes()
    yield b"\1" + (_SETTINGS / "collector.toml").read_bytes()
    yield b"\1" + b'host = "127.0.0.1"\nagents_port = 1\n'
    yield b"\2" + AGREEMENT.read_bytes()
    yield b"\2" + b'id = "a"\nversion = "1"\ntitle = "t"\nintroduction = "i"\nterms = ["x"]\n'
    keys = PublicKeys(("Example",), (authority_pem(),), (SERVER.public_key,))
    yield b"\3" + as_text(keys).encode()
    yield b"\3" + as_text(PublicKeys(("Example",), (), ())).encode()
    for number in range(len(_READERS)):
        yield bytes([number]) + b"a = " + b"[" * 1200
        yield bytes([number]) + b"a = " + b"9" * 4500
        yield bytes([number]) + b"[" * 1200
        yield bytes([number]) + b'"\\ud800"'


TARGET: Final = Target(
    "settings_file",
    run,
    (AgentConfigurationError, ConfigurationError, FormError, EvidenceFileError),
    _seeds,
    words=(b"host = ", b"_port = ", b'"\\u0000"', b"\\ud800", b"-----BEGIN CERTIFICATE-----", b"nan", b"inf", b"1979-05-27"),
)
