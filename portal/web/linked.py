"""Which links a session of the supplier wing has opened, in its signed cookie. Queries check that they still hold."""

from functools import lru_cache
from uuid import UUID

from portal.core.errors import LinkRefused
from portal.web.here import request_here

LINKS = "links"


def link_of(assessment_id: UUID) -> UUID:
    """Return the link that this session opened to an assessment.

    Raises:
        LinkRefused: it opened none.
    """
    links: dict[str, str] = request_here().session.get(LINKS, {})
    try:
        return _key(links[str(assessment_id)])
    except KeyError as error:
        raise LinkRefused from error


@lru_cache(maxsize=5_000)
def _key(text: str) -> UUID:
    return UUID(text)


def opened_links() -> dict[UUID, UUID]:
    """Return every link this session opened, by assessment; empty for a visitor."""
    links: dict[str, str] = request_here().session.get(LINKS, {})
    return {UUID(assessment): UUID(link) for assessment, link in links.items()}
