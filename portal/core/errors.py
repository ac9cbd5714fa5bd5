"""Every refusal the domain knows, as a type with data. Texts are made where they are shown (`web/errors.py`, the CLI)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


class DomainError(Exception):
    """A refusal: the request was understood and the answer is no."""


class NotFound(DomainError):
    """It does not exist, or it is not yours: the two look alike."""


class NotAllowed(DomainError):
    """The person is known, and may not do this."""


class LinkRefused(DomainError):
    """The access link is unknown, expired or recalled: the three look alike."""


class AnsweringClosed(DomainError):
    """The assessment takes no more answers: it is submitted, reviewed, closed or cancelled."""


class StaleRevision(DomainError):
    """Somebody else saved since the page was shown."""


class Overtaken(DomainError):
    """Another writer was faster within the same moment: the unit of work is to be run again."""


class RowsHeld(DomainError):
    """What is stored already is to be merged with what comes: the unit of work is to be run in a session, which makes objects of
    rows."""


@dataclass(frozen=True)
class MissingAnswer:
    """A question that is asked and not answered, answered in a way that could not be read, or carried over and not confirmed."""

    section: str
    instance: str
    question: str
    faulty: bool
    carried: bool = False


class IncompleteSubmission(DomainError):
    """Questions that are asked lack a readable answer."""

    def __init__(self, missing: tuple[MissingAnswer, ...]) -> None:
        super().__init__(f"{len(missing)} answers are missing")
        self.missing = missing


class IllegalDecision(DomainError):
    """The finding's state, or the words beside the decision, do not allow it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UndecidedFindings(DomainError):
    """An assessment cannot be released while a finding is open."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} findings are open")
        self.count = count


class AlreadyInvited(DomainError):
    """The supplier has a live assessment."""


class NobodyToWriteTo(DomainError):
    """The supplier has no contact person who receives its letters."""


class NothingToSend(DomainError):
    """The assessment is closed or cancelled, so that no letter with a link to it makes sense."""


class CampaignNotReady(DomainError):
    """A campaign cannot be made, sent or judged anew as it stands.

    Attributes:
        reason: `closed`, `rules`, `too_early`, `risks`, `version_withdrawn`, `rules_withdrawn`.
        why: what whoever withdrew the version or the rules gave as the reason.
    """

    def __init__(self, reason: str, why: str = "") -> None:
        super().__init__(f"{reason}: {why}" if why else reason)
        self.reason, self.why = reason, why


class CampaignSent(DomainError):
    """A campaign somebody has been invited to can be neither changed nor removed.

    Attributes:
        at: when the first letters were queued.
    """

    def __init__(self, at: datetime) -> None:
        super().__init__(f"sent {at.isoformat()}")
        self.at = at


class AccountRefused(DomainError):
    """An account cannot be made or changed as asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ContentFaults(DomainError):
    """A questionnaire, rule set or framework is unsound."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class DraftRefused(DomainError):
    """A draft of content does not allow the act: `state`, `second_person`, `faults`, `replay`, `nothing_new`, `too_long:<key>`,
    `empty:<key>`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StandingRefused(DomainError):
    """A published version or rule set cannot be withdrawn or taken into use again: `withdrawn`, `in_use` (it is so already),
    `reason_missing`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class JobUnderway(DomainError):
    """Another job of the same kind is under way with the same thing, and wants something else of it.

    Attributes:
        job_id: the other one.
    """

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"job {job_id} is under way with it")
        self.job_id = job_id


class TranslationRefused(DomainError):
    """A translation cannot be saved or approved: what is wrong with it, or `second_person`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class ImportRefused(DomainError):
    """A file cannot be read at all, as `reason` (a word, put into a sentence where it is shown) says."""

    def __init__(self, reason: str, *, line: int = 0, most: int = 0) -> None:
        super().__init__(f"{reason} (line {line})" if line else reason)
        self.reason, self.line, self.most = reason, line, most


class SitesRefused(DomainError):
    """Sites cannot be listed or chosen: `list_full`, `not_asked`, `too_late`, `too_many`, `unknown` or `reason_missing`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
