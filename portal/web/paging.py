"""Lists that are read by keys: where the address says a page begins, and where its neighbours are."""

from typing import Any

from flask import request, url_for

from portal.db.paging import Page, Place

LONGEST_KEY = 900


def asked_place() -> Place:
    """Return where the address says that the page begins or ends."""
    return Place(request.args.get("after", "")[:LONGEST_KEY], request.args.get("before", "")[:LONGEST_KEY])


def neighbours(endpoint: str, page: Page[Any], **arguments: Any) -> dict[str, str | None]:  # noqa: ANN401 - parts of an address
    """Return the addresses of the next and previous page, with everything the list is narrowed to."""
    return {
        "next_url": url_for(endpoint, **arguments, after=page.next) if page.next else None,
        "previous_url": url_for(endpoint, **arguments, before=page.previous) if page.previous else None,
    }
