"""What the ports show and believe, looked up anew at a handshake after `rollcall authority` or a renewal has changed it.

gRPC asks its server's fetcher at every handshake (https://github.com/grpc/grpc/pull/13188); open connections are left alone.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any, Final, Protocol

import grpc

from collector.keys.keys import CollectorKeys

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0


class ServerContext(Protocol):
    """An SSL context, as far as it is used here."""

    def load_cert_chain(self, certfile: Path, keyfile: Path) -> None:
        """Show this certificate from now on."""


def grpc_credentials(keys: CollectorKeys, *, devices_only: bool) -> grpc.ServerCredentials:
    """Credentials for a gRPC port. With `devices_only` nobody comes in without a certificate of an authority of ours."""
    port = _GrpcPort(keys, devices_only=devices_only)
    fetcher: Any = port.changed  # None means "no change", says gRPC's documentation; its types say that there is none
    return grpc.dynamic_ssl_server_credentials(port.now(), fetcher, require_client_authentication=devices_only)


async def keep_https_certificate(context: ServerContext, keys: CollectorKeys) -> None:
    """Let an HTTPS port show a new certificate to whoever connects from now on; until cancelled."""
    shown = keys.stamp
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        stamp = keys.stamp
        if stamp != shown:
            try:
                context.load_cert_chain(keys.server_certificate_file, keys.server_key_file)
                shown = stamp
            except OSError:
                log.exception("the HTTPS port keeps its old certificate; the new one cannot be loaded")


class _GrpcPort:
    """One port's certificate, as gRPC asks for it: None says that nothing has changed."""

    def __init__(self, keys: CollectorKeys, *, devices_only: bool) -> None:
        self._keys = keys
        self._devices_only = devices_only
        self._shown: object = keys.stamp

    def now(self) -> grpc.ServerCertificateConfiguration:
        tls = self._keys.tls()
        # Client certificates are all or nothing on a port (a limit of gRPC for Python): hence two ports.
        roots = tls.roots if self._devices_only else None
        return grpc.ssl_server_certificate_configuration([(tls.private_key, tls.chain)], root_certificates=roots)

    def changed(self) -> grpc.ServerCertificateConfiguration | None:
        stamp = self._keys.stamp
        if stamp == self._shown:
            return None
        try:
            fresh = self.now()
        except (OSError, ValueError):  # gRPC would let nobody in
            log.exception("a port keeps its old certificates; the new ones cannot be read")
            return None
        self._shown = stamp
        return fresh
