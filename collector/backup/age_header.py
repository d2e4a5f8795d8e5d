"""The header of an age file that a passphrase opens: it wraps the file's own key.

Source: c2sp.org/age, "The scrypt recipient type". Why age and no form of our own: `age -d` opens such a file without Rollcall
(record 0022).
"""

import base64
import binascii
import re
from hashlib import sha256
from hmac import compare_digest, digest
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from collector.errors import DamagedBackup, WrongPassphrase

VERSION_LINE: Final = b"age-encryption.org/v1\n"
FILE_KEY_BYTES: Final = 16
SALT_BYTES: Final = 16

WORK_FACTOR_LOG2: Final = 17
"""128 MiB and a third of a second for each guess: the first choice of OWASP's password storage cheat sheet."""

_MOST_WORK_LOG2: Final = 20  # 1 GiB; age itself writes 18. Whoever hands us a file must not choose how much memory it takes
_LONGEST_LINE: Final = 200
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_STANZA: Final = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n")
_BODY: Final = re.compile(rb"([A-Za-z0-9+/]{43})\n")
_MAC: Final = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
_NO_NONCE: Final = bytes(12)  # each wrapping key is used once


def write_header(stream: BinaryIO, passphrase: str, file_key: bytes, salt: bytes, work_log2: int) -> None:
    """Write the header that wraps a fresh key under a passphrase. `file_key` and `salt` are 16 random bytes each."""
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work_log2)).encrypt(_NO_NONCE, file_key, None)
    stanza = b"-> scrypt " + _encoded(salt) + f" {work_log2}\n".encode() + _encoded(body) + b"\n"
    signed = VERSION_LINE + stanza + b"---"
    stream.write(signed + b" " + _encoded(_mac(file_key, signed)) + b"\n")


def read_header(stream: BinaryIO, passphrase: str) -> bytes:
    """The file's key. Raises WrongPassphrase, or DamagedBackup when this is no header that a passphrase opens."""
    lines = [stream.readline(_LONGEST_LINE) for _ in range(4)]
    stanza, body, mac = _STANZA.fullmatch(lines[1]), _BODY.fullmatch(lines[2]), _MAC.fullmatch(lines[3])
    if lines[0] != VERSION_LINE or stanza is None or body is None or mac is None:
        raise DamagedBackup("its header is not that of an age file encrypted to one passphrase")
    work = int(stanza[2])
    if work > _MOST_WORK_LOG2:
        raise DamagedBackup(f"its header asks for 2^{work} steps of scrypt; the limit is 2^{_MOST_WORK_LOG2}")
    try:
        file_key = ChaCha20Poly1305(_wrapping_key(passphrase, _decoded(stanza[1]), work)).decrypt(
            _NO_NONCE, _decoded(body[1]), None
        )
    except InvalidTag as error:
        raise WrongPassphrase("this passphrase does not open it") from error
    if not compare_digest(_mac(file_key, b"".join(lines[:3]) + b"---"), _decoded(mac[1])):
        raise DamagedBackup("its header was altered")
    return file_key


def derived(file_key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose."""
    return HKDF(SHA256(), 32, salt or None, purpose).derive(file_key)


def _wrapping_key(passphrase: str, salt: bytes, work_log2: int) -> bytes:
    return Scrypt(salt=_LABEL + salt, length=32, n=2**work_log2, r=8, p=1).derive(passphrase.encode())


def _mac(file_key: bytes, signed: bytes) -> bytes:
    return digest(derived(file_key, b"", b"header"), signed, sha256)


def _encoded(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    """Base64 without padding, and only the one spelling of it that an encoder writes."""
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise DamagedBackup("its header was altered") from error
    if _encoded(raw) != text:
        raise DamagedBackup("its header was altered")
    return raw
