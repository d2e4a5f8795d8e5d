"""`make proto`: the Python code of the protobuf messages; with --check, whether what is committed is what the sources give.

The pages that are made from the code are looked at too: nobody shall land a probe and leave them behind.
"""

import filecmp
import sys
import tempfile
from pathlib import Path

from grpc_tools import protoc

from tests.documents import parity, what_is_sent

PROTO = Path(__file__).parents[2] / "proto"
MESSAGES = Path("compliance/wire/v1")
WITH_SERVICES = ("enrolment", "session")


def generate(target: Path) -> list[Path]:
    """Write the generated modules below a folder and name them. Only files with services get a gRPC module."""
    sources = sorted((PROTO / MESSAGES).glob("*.proto"))
    outputs = [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    if protoc.main(["protoc", f"-I{PROTO}", f"-I{well_known_types()}", *outputs, *map(str, sources)]) != 0:
        sys.exit("protoc failed; its message stands above")
    for source in sources:
        if source.stem not in WITH_SERVICES:
            (target / MESSAGES / f"{source.stem}_pb2_grpc.py").unlink()
    return sorted(path.relative_to(target) for path in (target / MESSAGES).glob("*_pb2*"))


def well_known_types() -> Path:
    """Where Google's own messages, such as Timestamp, lie in the compiler's package."""
    return Path(protoc.__file__).parent / "_proto"


def check() -> None:
    """Exit with a message when the committed code differs from what its sources give."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(Path(folder))
        _, different, missing = filecmp.cmpfiles(folder, PROTO, fresh, shallow=False)
        committed = {path.relative_to(PROTO) for path in (PROTO / MESSAGES).glob("*_pb2*")}
        wrong = sorted({*different, *missing, *(str(each) for each in committed - set(fresh))})
    if wrong:
        sys.exit(f"generated code is not what its source gives: {', '.join(map(str, wrong))}. Run: make proto")
    for page in (what_is_sent, parity):
        if page.DOCUMENT.read_text("utf-8") != page.written():
            sys.exit(f"docs/{page.DOCUMENT.name} is not what the code gives. Run: {sys.executable} -m {page.__name__}")


if __name__ == "__main__":
    check() if "--check" in sys.argv[1:] else generate(PROTO)
