"""Where to go next, when a request says so itself: only to pages of the same application."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

LONGEST = 2_000
DOWNLOADS = "download_"
"""How the names of views begin that give files and show no page."""


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


def way_back() -> str:
    """Return the address of this page as a browser may open it anew, for a choice made on it that leads back to it.

    A page that answers a POST stands at an address that may take nothing else, or give a file: the page that its form stood on is
    then the nearest one above it. The query stays, so that a list is narrowed as before.
    """
    if request.method in ("GET", "HEAD"):
        return request.root_path + request.full_path
    path, adapter = request.path, current_app.create_url_adapter(request)
    while path != "/" and not (adapter and _is_page(adapter, path)):
        path = path.rpartition("/")[0] or "/"
    return request.root_path + path + request.full_path.removeprefix(request.path)


def _is_page(adapter: MapAdapter, path: str) -> bool:
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except HTTPException:
        return False
    return not endpoint.rpartition(".")[2].startswith(DOWNLOADS)


def safe_path(target: str | None, fallback: str) -> str:
    """Return where a request says to go if that is a page of ours, else the fallback."""
    return local_page(target) or fallback
