"""How long an access link opens what it was made for."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core.links import READABLE_DAYS, link_holds
from portal.core.states import AssessmentStatus

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(("expires_at", "holds"), [(NOW + MOMENT, True), (NOW, False), (NOW - MOMENT, False)])
def test_a_link_opens_until_it_expires(expires_at, holds):
    assert link_holds(AssessmentStatus.STARTED, NOW, expires_at=expires_at, revoked_at=None, closed_at=None) is holds


def test_a_recalled_link_opens_nothing_even_if_it_is_recalled_in_the_future():
    for revoked_at in (NOW - MOMENT, NOW, LATER):
        assert not link_holds(AssessmentStatus.STARTED, NOW, expires_at=LATER, revoked_at=revoked_at, closed_at=None)


@pytest.mark.parametrize(("since", "holds"), [
    (timedelta(0), True), (timedelta(days=READABLE_DAYS) - MOMENT, True), (timedelta(days=READABLE_DAYS), False)])
def test_a_closed_assessment_is_read_on_for_a_while(since, holds):
    assert link_holds(AssessmentStatus.CLOSED, NOW, expires_at=LATER, revoked_at=None, closed_at=NOW - since) is holds


@pytest.mark.parametrize("status", list(AssessmentStatus))
def test_only_a_cancelled_assessment_is_never_opened(status):
    held = link_holds(status, NOW, expires_at=LATER, revoked_at=None, closed_at=None)
    assert held is (status is not AssessmentStatus.CANCELLED)
