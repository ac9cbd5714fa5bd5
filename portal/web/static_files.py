"""What browsers load beside the pages: a few files, named with a hash of what they hold, compressed, kept for ever.

Both wings serve the same folder under `/static/`. An address carries the file's hash (`?v=`), so that a browser never asks again
and never shows an old file with a new page.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served: whole, compressed, and the hash that its address carries."""

    content: bytes
    compressed: bytes
    version: str
    media_type: str


def build(folder: Path = FOLDER) -> list[Path]:
    """Write a compressed sibling beside every served file, for proxies that serve the folder themselves.

    Returns:
        The files written; those that are fresh already are left alone.
    """
    written = []
    for path in _served(folder):
        content, sibling = path.read_bytes(), _sibling(path)
        if _fresh(sibling, content) is None:
            sibling.write_bytes(_compress(content))
            written.append(sibling)
    return written


def static_url(name: str) -> str:
    """Return the address of a served file, with its hash, below wherever the application is mounted.  Raises KeyError."""
    return f"{request.script_root}/static/{name}?v={_files()[name].version}"


def init_static_files(app: Flask) -> None:
    """Serve the files of this folder; the application is made with `static_folder=None`."""
    app.add_url_rule("/static/<name>", "static", _serve, methods=["GET"])


def _serve(name: str) -> Response:
    file = _files().get(name)
    if file is None:
        raise NotFound
    compress = request.accept_encodings.quality("gzip") > 0
    response = Response(file.compressed if compress else file.content, mimetype=file.media_type)
    if compress:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    # An address without the right hash may show another file tomorrow.
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == file.version else "no-cache"
    response.set_etag(file.version + ("-gzip" if compress else ""))
    response.make_conditional(request)
    return response


@cache
def _files() -> dict[str, StaticFile]:
    return {path.name: _load(path) for path in _served(FOLDER)}


def _load(path: Path) -> StaticFile:
    content = path.read_bytes()
    compressed = _fresh(_sibling(path), content) or _compress(content)
    return StaticFile(content, compressed, hashlib.sha256(content).hexdigest()[:12], MEDIA_TYPES[path.suffix])


def _served(folder: Path) -> list[Path]:
    """Sources and licences lie in folders below and are not served."""
    return sorted(path for path in folder.iterdir() if path.suffix in MEDIA_TYPES)


def _sibling(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _compress(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _fresh(sibling: Path, content: bytes) -> bytes | None:
    """The sibling's bytes, if it is there and holds exactly this content; a file edited since is not served stale."""
    if not sibling.exists():
        return None
    compressed = sibling.read_bytes()
    try:
        return compressed if gzip.decompress(compressed) == content else None
    except (OSError, EOFError):
        return None
