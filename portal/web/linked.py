"""Which links a session of the supplier wing has opened, in its signed cookie. Queries check that they still hold."""

from uuid import UUID

from flask import session

from portal.core.errors import LinkRefused

LINKS = "links"


def link_of(assessment_id: UUID) -> UUID:
    """Return the link that this session opened to an assessment.

    Raises:
        LinkRefused: it opened none.
    """
    links: dict[str, str] = session.get(LINKS, {})
    try:
        return UUID(links[str(assessment_id)])
    except KeyError as error:
        raise LinkRefused from error


def opened_links() -> dict[UUID, UUID]:
    """Return every link this session opened, by assessment; empty for a visitor."""
    links: dict[str, str] = session.get(LINKS, {})
    return {UUID(assessment): UUID(link) for assessment, link in links.items()}
