"""Where to go next, when a request says so itself: only to pages of the same application."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

LONGEST = 2_000


def local_page(target: str | None) -> str | None:
    """Return a path that the request names, below wherever the application is mounted, if it is a page of this application.

    Everything else gives None: other hosts in any spelling, addresses that only take posts, control characters.
    """
    if not target or len(target) > LONGEST or not target.startswith("/") or "\\" in target or not target.isprintable():
        return None
    root = request.script_root
    path = target.removeprefix(root) if root and target.startswith(f"{root}/") else target
    if path.startswith("//"):
        return None
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter is None:
            return None
        adapter.match(unquote(urlsplit(path).path), method="GET")
    except (HTTPException, ValueError):
        return None
    return root + path


def safe_path(target: str | None, fallback: str) -> str:
    """Return where a request says to go if that is a page of ours, else the fallback."""
    return local_page(target) or fallback
