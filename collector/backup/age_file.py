"""An encrypted stream in the form of an age file: pieces of 64 KiB, whose order and whose end are authenticated.

Source: c2sp.org/age, "Payload". A piece that was altered, moved or left out is never handed on, and a cut is seen at the end.
"""

import secrets
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from collector.backup.age_header import FILE_KEY_BYTES, SALT_BYTES, WORK_FACTOR_LOG2, derived, read_header, write_header
from collector.errors import DamagedBackup

_PIECE_BYTES: Final = 64 * 1024
_TAG_BYTES: Final = 16
_NONCE_BYTES: Final = 16
_PURPOSE: Final = b"payload"


class AgeWriter:
    """Encrypts what is written to it into another stream. Without `close` the file has no end and will not be believed."""

    def __init__(self, stream: BinaryIO, passphrase: str, work_log2: int = WORK_FACTOR_LOG2) -> None:
        """Write the header at once: a fresh key, wrapped under the passphrase."""
        file_key, nonce = secrets.token_bytes(FILE_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        write_header(stream, passphrase, file_key, secrets.token_bytes(SALT_BYTES), work_log2)
        stream.write(nonce)
        self._stream = stream
        self._cipher = ChaCha20Poly1305(derived(file_key, nonce, _PURPOSE))
        self._waiting = bytearray()
        self._pieces = 0

    def write(self, data: bytes) -> int:
        """Take bytes; whole pieces go out, but for one that could be the last."""
        self._waiting += data
        while len(self._waiting) > _PIECE_BYTES:
            self._put(bytes(self._waiting[:_PIECE_BYTES]), is_last=False)
            del self._waiting[:_PIECE_BYTES]
        return len(data)

    def close(self) -> None:
        """Write the last piece, marked as the last. The stream beneath stays open."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._stream.write(self._cipher.encrypt(_nonce(self._pieces, is_last=is_last), piece, None))
        self._pieces += 1


class AgeReader:
    """Decrypts another stream. Every byte that it hands out is authentic; that nothing is missing is known at the end."""

    def __init__(self, stream: BinaryIO, passphrase: str) -> None:
        """Read the header. Raises WrongPassphrase or DamagedBackup."""
        file_key = read_header(stream, passphrase)
        nonce = stream.read(_NONCE_BYTES)
        if len(nonce) != _NONCE_BYTES:
            raise DamagedBackup("it ends within its header: it was cut short")
        self._stream = stream
        self._cipher = ChaCha20Poly1305(derived(file_key, nonce, _PURPOSE))
        self._next = stream.read(_PIECE_BYTES + _TAG_BYTES)
        self._ready = b""
        self._pieces = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """At most this many bytes; none at the authentic end. Raises DamagedBackup."""
        if not self._ready and not self._ended:
            self._ready = self._piece()
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _piece(self) -> bytes:
        sealed, self._next = self._next, self._stream.read(_PIECE_BYTES + _TAG_BYTES)
        self._ended = not self._next
        try:
            piece = self._cipher.decrypt(_nonce(self._pieces, is_last=self._ended), sealed, None)
        except (InvalidTag, ValueError) as error:  # ValueError: too short to hold even the tag
            where = (
                "its last piece: it was cut short or altered" if self._ended else f"piece {self._pieces + 1}: it was altered"
            )
            raise DamagedBackup(f"it cannot be decrypted at {where}") from error
        if not piece and self._pieces:
            raise DamagedBackup("its last piece is empty, which no honest writer makes")
        self._pieces += 1
        return piece


def _nonce(piece: int, *, is_last: bool) -> bytes:
    return piece.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")
