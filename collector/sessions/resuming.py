"""What a Welcome says under the collector's signature: where the chain goes on, and the receipt that the device lacks."""

from datetime import datetime

from collector.evidence.receipts import Receipts
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.chain import Head
from compliance.envelope import Signer
from compliance.resumption import NONCE_BYTES, Resumption, sign_resumption
from compliance.wire.v1 import session_pb2


def sign_resuming(
    tx: Transaction,
    welcome: session_pb2.Welcome,
    device: Device,
    hello: session_pb2.Hello,
    now: datetime,
    signer: Signer,
) -> None:
    """Put both into a Welcome. A device that drew no nonce for its Hello checks nothing: nothing is signed for it."""
    if len(hello.nonce) != NONCE_BYTES:
        return
    resumption = Resumption(
        school_id=device.school_id,
        device_id=device.device_id,
        hello_nonce=hello.nonce,
        session_nonce=welcome.session_nonce,
        epoch=welcome.epoch,
        resume_from=welcome.resume_from,
        head_hash=welcome.head_hash,
    )
    welcome.resumption = sign_resumption(resumption, signer)
    if hello.epoch == device.epoch and hello.last_acknowledged < device.head_sequence:
        head = Head(device.epoch, device.head_sequence, device.head_hash)
        welcome.receipt = Receipts(tx, signer, now).accepted(device, head).receipt
