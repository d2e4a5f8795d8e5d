"""QR codes as pictures that stand in a page by themselves: nothing is fetched, and nothing but the text is in them."""

import segno
from segno.encoder import DataOverflowError

_SCALE = 3  # pixels to a module: a phone reads it from a screen at arm's length


def picture_of(text: str) -> str:
    """The code as a `data:` address of a picture, black on white in either theme; "" for a text longer than a code can hold."""
    try:
        code = segno.make_qr(text, error="l", boost_error=False)
    except DataOverflowError:
        return ""
    return code.svg_data_uri(scale=_SCALE, border=4, dark="#000", light="#fff")
