"""What the suppliers have promised: the code of conduct and the contract clauses, with what is confirmed of their wording.

Rules and questions name a requirement *point* (`pr4.c`) or an article (`wr.forced`, `reporting`). Whether a contract contains it
follows from the clause version of the contract: either the clause has that requirement itself, or one of its requirements says in
`contains` that it covers the point, as the routines of 2018 do.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from portal.core.questionnaire import Clause, Identifier, Part, Text
from portal.core.rules import Ground

PointId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$", max_length=60)]
LETTERED = re.compile(r"(pr\d+)\.[a-z]")


class Confirmed(Part):
    """Who vouches for the wording, when, and where it can be read. `kansli` is set by a person only."""

    by: Literal["published-wording", "kansli"]
    date: datetime.date
    source: Text


class Point(Part):
    """One lettered part of a process requirement."""

    id: PointId
    text: Text


class Requirement(Part):
    """A process requirement, a routine, an article or another duty: what it asks in our words, and what that rests on."""

    id: PointId
    number: str | None = None
    """The printed section; none where it has not been seen."""
    title: Text
    text: Text
    points: tuple[Point, ...] = ()
    conventions: tuple[str, ...] = ()
    rests_on: Text | None = None
    contains: tuple[PointId, ...] = ()
    """Points, requirements or areas (`wr`) of other frameworks that this one covers."""
    confirmed: Confirmed | None = None
    unconfirmed_reason: Text | None = None

    @model_validator(mode="after")
    def _says_what_is_known(self) -> Self:
        if bool(self.confirmed) == bool(self.unconfirmed_reason):
            raise ValueError(f"confirmed_or_reason:{self.id}")
        if any(requirement_of(point.id) != self.id for point in self.points):
            raise ValueError(f"point_of_another_requirement:{self.id}")
        return self

    @property
    def printed(self) -> str:
        """What the requirement is called in the printed text: its section, else its title."""
        return self.number or self.title


class SevereGround(Part):
    """One of the six severe deviations, as the code of conduct defines it."""

    id: Ground
    title: Text
    text: Text


class Framework(Part):
    """The code of conduct, or one version of the contract clause."""

    code: Identifier
    title: Text
    kind: Literal["code_of_conduct", "contract_clause"]
    version: Clause | None = None
    requirements: tuple[Requirement, ...] = Field(min_length=1)
    severe_grounds: tuple[SevereGround, ...] = ()
    contains_confirmed: Confirmed | None = None
    """Who vouches for every `contains` here; without it they are our own reading."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind == "contract_clause") != (self.version is not None):
            raise ValueError("version_belongs_to_clauses")
        if self.kind == "contract_clause" and self.severe_grounds:
            raise ValueError("grounds_belong_to_the_code")
        ids = [named for requirement in self.requirements
               for named in (requirement.id, *(point.id for point in requirement.points))]
        ids += [ground.id for ground in self.severe_grounds]
        if twice := sorted({named for named in ids if ids.count(named) > 1}):
            raise ValueError(f"id_twice:{','.join(twice)}")
        return self


class ToConfirm(Part):
    """One thing the kansli must confirm: a wording nobody has seen, or our reading of which clause contains what."""

    framework: str
    requirement: str
    what: Literal["wording", "contains"]
    detail: str


class Frameworks(Part):
    """The frameworks that questions, rules and contracts refer to."""

    held: tuple[Framework, ...]

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Self:
        known = {requirement.id for _, requirement in self._requirements()}
        known |= {point.id for _, requirement in self._requirements() for point in requirement.points}
        for _, requirement in self._requirements():
            for entry in requirement.contains:
                if not any(_lies_in(point, entry) for point in known):
                    raise ValueError(f"contains_unknown:{requirement.id}:{entry}")
        return self

    def _requirements(self) -> Iterator[tuple[Framework, Requirement]]:
        return ((framework, requirement) for framework in self.held for requirement in framework.requirements)

    def owners(self, point: str) -> list[tuple[Framework, Requirement]]:
        """Return where a point is written, newest clause first.  Raises KeyError when it is written nowhere."""
        found = [(framework, requirement) for framework, requirement in self._requirements()
                 if point == requirement.id or any(point == part.id for part in requirement.points)]
        if not found:
            raise KeyError(point)
        return sorted(found, key=lambda pair: pair[0].version or "", reverse=True)

    def title_key(self, point: str) -> tuple[str, str]:
        """Return the framework's code and the key, in its texts, of the title to show for a point.  Raises KeyError."""
        framework, requirement = self.owners(point)[0]
        return framework.code, f"{requirement.id}.title"

    def is_confirmed(self, point: str) -> bool:
        """Tell whether the wording behind a point is confirmed wherever it is written.  Raises KeyError."""
        return all(requirement.confirmed for _, requirement in self.owners(point))

    def contains(self, clause_version: str, point: str) -> str | None:
        """Return the printed section of the clause that contains the point, or None.

        A whole requirement counts as contained where some point of it is; the first such section is returned.
        """
        for framework, requirement in self._requirements():
            if framework.version == clause_version and _holds(requirement, point):
                return requirement.printed
        return None

    def to_confirm(self) -> list[ToConfirm]:
        """List what the kansli must confirm, in the order of the files."""
        todo = []
        for framework, requirement in self._requirements():
            if requirement.unconfirmed_reason:
                todo.append(ToConfirm(framework=framework.code, requirement=requirement.id, what="wording",
                                      detail=requirement.unconfirmed_reason))
            if requirement.contains and not framework.contains_confirmed:
                todo.append(ToConfirm(framework=framework.code, requirement=requirement.id, what="contains",
                                      detail=", ".join(requirement.contains)))
        return todo


def requirement_of(point: str) -> str:
    """Return the requirement a point belongs to: `pr1.a` to `pr1`; an article is its own (`wr.forced`)."""
    lettered = LETTERED.fullmatch(point)
    return lettered.group(1) if lettered else point


def _lies_in(point: str, whole: str) -> bool:
    return point == whole or point.startswith(f"{whole}.")


def _holds(requirement: Requirement, point: str) -> bool:
    written = (requirement.id, *(part.id for part in requirement.points))
    return point in written or any(_lies_in(point, entry) or requirement_of(entry) == point for entry in requirement.contains)


def texts_of(framework: Framework) -> dict[str, str]:
    """Return every text of a framework, key to Swedish text, in reading order."""
    texts = {"title": framework.title}
    for requirement in framework.requirements:
        texts[f"{requirement.id}.title"] = requirement.title
        texts[f"{requirement.id}.text"] = requirement.text
        texts.update({f"{point.id}.text": point.text for point in requirement.points})
    for ground in framework.severe_grounds:
        texts[f"ground.{ground.id}.title"] = ground.title
        texts[f"ground.{ground.id}.text"] = ground.text
    return texts
