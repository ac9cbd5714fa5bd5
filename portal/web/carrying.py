"""A file that travels along in a page between two steps, so that no server has to remember it."""

import base64
import binascii
import zlib

from portal.core.errors import ImportRefused

LEVEL = 6


def packed(content: bytes) -> str:
    """Return a file as text that fits into a hidden field."""
    return base64.b64encode(zlib.compress(content, LEVEL)).decode()


def unpacked(text: str, most: int) -> bytes:
    """Return the file again; it comes from a browser, so it is inflated no further than `most` bytes.

    Raises:
        ImportRefused: `damaged`: it is not what was put there.
    """
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(base64.b64decode(text, validate=True), most)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ImportRefused("damaged") from error
    if not inflater.eof or not content:
        raise ImportRefused("damaged")
    return content
