"""The file of receipts says what was written into it, each once, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import CodecError
from compliance.receipts_file import HandedReceipt, as_text, read_sealed

RECEIPTS = st.lists(st.builds(HandedReceipt, st.integers(0), st.integers(0), st.text(), st.binary(max_size=400)), max_size=8)


@given(RECEIPTS)
def test_what_was_written_is_read(receipts: list[HandedReceipt]) -> None:
    content = as_text("example", "d" * 64, receipts).encode("utf-8", errors="surrogatepass")
    assert read_sealed(content) == tuple(dict.fromkeys(each.sealed for each in receipts))


@given(st.binary(max_size=300))
def test_any_other_bytes_are_refused_with_words(content: bytes) -> None:
    with pytest.raises(CodecError, match="no file of receipts"):
        read_sealed(content)
