"""Who is acting: a person of the staff wing with roles. Queries take a reader and show only what is theirs."""

from dataclasses import dataclass
from uuid import UUID

from portal.core.states import OF_AN_AUTHORITY, Role

SEES_EVERYTHING = frozenset({Role.ADMINISTRATOR, Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, bound to one authority or category where the role is of that kind."""

    role: Role
    authority_id: UUID | None = None
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person."""

    id: UUID
    name: str
    email: str
    language: str
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, wherever they are bound."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def sees_everything(self) -> bool:
        """Whether no query needs to be narrowed for this person."""
        return bool(self.roles & SEES_EVERYTHING)

    @property
    def authorities(self) -> frozenset[UUID]:
        """The authorities whose contracts a region role may see."""
        return frozenset(grant.authority_id for grant in self.grants
                         if grant.role in OF_AN_AUTHORITY and grant.authority_id is not None)

    @property
    def categories(self) -> frozenset[UUID]:
        """The categories whose contracts a coordinator may see."""
        return frozenset(grant.category_id for grant in self.grants if grant.category_id is not None)

    @property
    def actor(self) -> str:
        """How the audit log names this person."""
        return f"staff:{self.id}"
