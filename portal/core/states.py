"""The states of the things that live: stored by value, checked by constraints, changed by services only."""

from enum import StrEnum


class AssessmentStatus(StrEnum):
    """One supplier's part in a campaign, from invitation to closure."""

    INVITED = "invited"
    STARTED = "started"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


LIVE = (AssessmentStatus.INVITED, AssessmentStatus.STARTED, AssessmentStatus.SUBMITTED, AssessmentStatus.REOPENED)
"""At most one assessment of a supplier is in one of these."""
ANSWERING = (AssessmentStatus.INVITED, AssessmentStatus.STARTED, AssessmentStatus.REOPENED)
"""The supplier may change the draft."""


class CancelReason(StrEnum):
    """Why an assessment ended without answers."""

    NOT_US = "not_us"
    REUSED = "reused"
    MERGED = "merged"


class SectionState(StrEnum):
    """How far a section has come, as suppliers see it."""

    TODO = "todo"
    STARTED = "started"
    DONE = "done"
    MEND = "mend"
    NONE = "none"


class FindingStatus(StrEnum):
    """Whether a possible deviation is decided."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


class PointStatus(StrEnum):
    """Whether one point of a finding stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    STRUCK = "struck"
    LAPSED = "lapsed"


class PointSource(StrEnum):
    """Where a point comes from."""

    RULE = "rule"
    REVIEWER = "reviewer"
    AUDIT = "audit"
    SUPPLIER_REPORT = "supplier_report"
    SIGNAL = "signal"
    SILENCE = "silence"


class Decision(StrEnum):
    """What a reviewer may decide."""

    CONFIRM = "confirm"
    DOWNGRADE = "downgrade"
    DISMISS = "dismiss"
    REOPEN = "reopen"


class DeviationStatus(StrEnum):
    """The main states of a deviation; overdue, contested and escalated stand beside them."""

    OPEN = "open"
    PLAN_REQUESTED = "plan_requested"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_ACCEPTED = "plan_accepted"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    VERIFIED_CLOSED = "verified_closed"
    WITHDRAWN = "withdrawn"


class MailStatus(StrEnum):
    """Where a letter is on its way."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class LetterKind(StrEnum):
    """The letters the portal writes."""

    INVITATION = "invitation"
    RECEIPT = "receipt"
    RESULT = "result"
    WITHDRAWAL = "withdrawal"


class JobStatus(StrEnum):
    """How far a background job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNENDED = (JobStatus.QUEUED, JobStatus.RUNNING)
"""Of one kind of job about one thing at most one is in one of these."""


class Role(StrEnum):
    """What a person of the staff wing may do; `web.access` says which pages each opens."""

    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    AUTHOR = "author"
    TRANSLATOR = "translator"
    COORDINATOR = "coordinator"
    CONTRACT_MANAGER = "contract_manager"
    REGION_OFFICER = "region_officer"
    REGION_READER = "region_reader"
    AUDITOR = "auditor"
    OBSERVER = "observer"


OF_AN_AUTHORITY = (Role.CONTRACT_MANAGER, Role.REGION_OFFICER, Role.REGION_READER)
"""Roles that see the contracts of one contracting authority and nothing else."""
