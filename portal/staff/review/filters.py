"""What the list of findings is narrowed to: kept in the address, so that a view can be passed on and come back to."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from portal.casework.counting import POSSIBLY_SEVERE
from portal.core.states import FindingStatus

STATES = tuple(FindingStatus)
DECIDED = tuple(state for state in STATES if state is not FindingStatus.OPEN)
"""What can have been released, and so what is seen outside the kansli."""
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Filters:
    """One value for each way of dividing; empty means all."""

    severity: str = ""
    campaign: str = ""
    authority: str = ""
    category: str = ""
    country: str = ""
    requirement: str = ""
    state: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str], *, state: FindingStatus = FindingStatus.OPEN,
           states: Container[str] = STATES) -> Self:
        """Return what an address says.

        Args:
            state: what is listed when the address names no state, or none of `states`.
        """
        held = {field.name: arguments.get(field.name, "")[:LONGEST] for field in fields(cls)}
        held["state"] = held["state"] if held["state"] in states else state.value
        if held["severity"] == POSSIBLY_SEVERE and held["state"] != FindingStatus.OPEN:
            held["severity"] = ""  # what is decided is never "possibly", and the list would be empty for ever
        return cls(**held)

    @property
    def status(self) -> FindingStatus:
        """The state that is listed."""
        return FindingStatus(self.state)

    @property
    def narrowing(self) -> dict[str, str]:
        """What is narrowed besides the state."""
        return {field.name: value for field in fields(self) if field.name != "state" and (value := getattr(self, field.name))}

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands in the address."""
        return {**self.narrowing, "state": self.state}

    def with_severity(self, severity: str) -> Self:
        """Return the same narrowed to another severity."""
        return replace(self, severity=severity)
