"""Python's own OpenSSL, left out where nothing needs it: `cryptography` and gRPC each bring one of their own.

It is 4 MiB of an open session (decision 0078). HTTPS needs it, and finds it: it is left out for a moment only.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module


@contextmanager
def left_out() -> Iterator[None]:
    """What is imported for the first time inside does without: `hashlib` with Python's own hashes, `asyncio` without TLS.

    None in `sys.modules` is Python's way to say that a module is not to be found (language reference, 5.3.1).
    """
    names = [each for each in ("_ssl", *_for_hashes()) if each not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # typeshed knows modules only
    try:
        yield
    finally:
        for each in names:
            del sys.modules[each]


def _for_hashes() -> tuple[str, ...]:
    """Fedora's Python has no SHA-256 but OpenSSL's (`--with-builtin-hashlib-hashes=blake2`): there it stays."""
    for name in ("_sha2", "_sha256"):  # since Python 3.12; before
        with suppress(ModuleNotFoundError):
            import_module(name)
            return ("_hashlib",)
    return ()
