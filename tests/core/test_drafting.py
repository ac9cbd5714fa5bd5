"""A draft's life: what may be done when, by whom, and never by its writer alone."""

import itertools

import pytest

from portal.core.drafting import DraftAct, DraftStatus, acts_open, next_status
from portal.core.errors import DraftRefused

WRITER, OTHER = "staff:1", "staff:2"


def after(status: DraftStatus, act: DraftAct, person: str = OTHER, faults: int = 0) -> str:
    try:
        return next_status(status, act, person=person, writers=(WRITER,), faults=faults).value
    except DraftRefused as refused:
        return refused.reason


def test_a_sound_draft_goes_from_its_writer_by_a_colleague_to_publication():
    assert after(DraftStatus.DRAFT, DraftAct.SUBMIT, WRITER) == "submitted"
    assert after(DraftStatus.SUBMITTED, DraftAct.APPROVE) == "approved"
    assert after(DraftStatus.APPROVED, DraftAct.PUBLISH, WRITER) == "published"


def test_nobody_approves_what_they_wrote():
    assert after(DraftStatus.SUBMITTED, DraftAct.APPROVE, WRITER) == "second_person"
    assert DraftAct.APPROVE not in acts_open(DraftStatus.SUBMITTED, person=WRITER, writers=(WRITER,), faults=0)
    assert DraftAct.APPROVE in acts_open(DraftStatus.SUBMITTED, person=OTHER, writers=(WRITER,), faults=0)


@pytest.mark.parametrize(("status", "act"), [
    (DraftStatus.DRAFT, DraftAct.SUBMIT), (DraftStatus.SUBMITTED, DraftAct.APPROVE), (DraftStatus.APPROVED, DraftAct.PUBLISH)])
def test_a_draft_with_faults_gets_no_further(status: DraftStatus, act: DraftAct):
    assert after(status, act, faults=1) == "faults"


def test_what_is_published_or_withdrawn_stays_as_it_is():
    for status, act in itertools.product((DraftStatus.PUBLISHED, DraftStatus.WITHDRAWN), DraftAct):
        assert after(status, act) == "state"
        assert acts_open(status, person=OTHER, writers=(WRITER,), faults=0) == ()


def test_only_a_draft_is_written_in_so_that_what_was_approved_is_what_is_published():
    assert after(DraftStatus.DRAFT, DraftAct.WRITE, WRITER) == "draft"
    for status in (DraftStatus.SUBMITTED, DraftStatus.APPROVED):
        assert after(status, DraftAct.WRITE, WRITER) == "state"
        assert after(status, DraftAct.RETURN) == "draft"
