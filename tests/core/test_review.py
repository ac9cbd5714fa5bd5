"""What a reviewer may decide, and what follows from it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from portal.core.errors import IllegalDecision
from portal.core.precedents import answer_key
from portal.core.questionnaire import Kind
from portal.core.recurring import Signature, merge, only_new, signature_of
from portal.core.review import (
    FindingView,
    PointView,
    Verdict,
    deadlines,
    decide,
    likely_ground,
    rank,
    standing,
    told_severity,
    valid_until,
)
from portal.core.rules import Ground, Outcome, Severity
from portal.core.states import Decision, FindingStatus, PointSource, PointStatus
from portal.core.values import Answer

DAY = date(2026, 11, 22)
MAJOR, MINOR, OBSERVATION, SEVERE = Severity.MAJOR, Severity.MINOR, Severity.OBSERVATION, Severity.SEVERE


def point(severity=MAJOR, rule="r", **more):
    return PointView(uuid4(), severity, rule=rule, **more)


def finding(*points, status=FindingStatus.OPEN, released=False):
    return FindingView(status, points, released)


def verdict(decision=Decision.CONFIRM, **more):
    return Verdict(decision, **{"reason": "Because.", "action": "Do it.", **more})


def refusal(view, said):
    with pytest.raises(IllegalDecision) as told:
        decide(view, said)
    return told.value.reason


def test_confirming_confirms_every_point_as_heavy_as_it_is():
    heavy, light = point(MAJOR), point(MINOR, "s")
    done = decide(finding(heavy, light), verdict())
    assert (done.status, done.severity, done.ground) == (FindingStatus.CONFIRMED, MAJOR, None)
    assert {key: (held.status, held.severity) for key, held in done.points.items()} == {
        heavy.id: (PointStatus.CONFIRMED, MAJOR), light.id: (PointStatus.CONFIRMED, MINOR)}


def test_a_downgrade_lightens_the_heavy_points_and_leaves_the_light_ones():
    heavy, light = point(MAJOR), point(OBSERVATION, "s")
    done = decide(finding(heavy, light), verdict(Decision.DOWNGRADE, severity=MINOR))
    assert done.severity is MINOR
    assert [done.points[one.id].severity for one in (heavy, light)] == [MINOR, OBSERVATION]


def test_striking_the_heavy_point_leaves_the_severity_to_the_others():
    heavy, light = point(MAJOR), point(MINOR, "s")
    done = decide(finding(heavy, light), verdict(struck=frozenset({heavy.id})))
    assert done.severity is MINOR
    assert done.points[heavy.id].status is PointStatus.STRUCK
    assert done.standing.points_count == 1


def test_striking_the_heavy_point_and_downgrading_to_what_is_left_is_one_act():
    heavy, light = point(MAJOR), point(MINOR, "s")
    done = decide(finding(heavy, light), verdict(Decision.DOWNGRADE, severity=MINOR, struck=frozenset({heavy.id})))
    assert done.severity is MINOR


def test_striking_every_point_dismisses_the_finding():
    one, two = point(), point(MINOR, "s")
    done = decide(finding(one, two), verdict(struck=frozenset({one.id, two.id})))
    assert done.status is FindingStatus.DISMISSED
    assert done.severity is None


def test_dismissing_strikes_every_point():
    one = point()
    done = decide(finding(one), verdict(Decision.DISMISS, action=""))
    assert done.points[one.id].status is PointStatus.STRUCK


def test_a_struck_point_comes_back_when_it_is_no_longer_struck():
    struck = point(MAJOR, status=PointStatus.STRUCK)
    done = decide(finding(struck, point(MINOR, "s")), verdict())
    assert done.severity is MAJOR
    assert done.points[struck.id].status is PointStatus.CONFIRMED


def test_only_a_person_makes_a_finding_severe_and_only_with_one_of_the_six_grounds():
    done = decide(finding(point()), verdict(severity=SEVERE, ground=Ground.CHILD_LABOUR))
    assert (done.severity, done.ground) == (SEVERE, Ground.CHILD_LABOUR)
    assert standing([point(MAJOR, ground=Ground.CHILD_LABOUR)]).suggested is MAJOR


@pytest.mark.parametrize(("said", "reason"), [
    (verdict(reason=" "), "reason_missing"),
    (verdict(action=" "), "action_missing"),
    (verdict(severity=SEVERE), "ground_missing"),
    (verdict(ground=Ground.CHILD_LABOUR), "ground_without_severe"),
    (verdict(severity=MINOR), "lighter_is_downgrade"),
    (verdict(Decision.DOWNGRADE), "severity_missing"),
    (verdict(Decision.DOWNGRADE, severity=MAJOR), "not_lighter"),
    (verdict(Decision.DOWNGRADE, severity=SEVERE, ground=Ground.CHILD_LABOUR), "severe_needs_confirmation"),
    (verdict(Decision.DISMISS, reason=""), "reason_missing"),
    (verdict(struck=frozenset({UUID(int=1)})), "unknown_point"),
    (verdict(Decision.REOPEN), "open"),
])
def test_words_that_do_not_fit_the_decision_are_refused(said, reason):
    assert refusal(finding(point()), said) == reason


@pytest.mark.parametrize(("status", "released", "decision", "reason"), [
    (FindingStatus.CONFIRMED, False, Decision.CONFIRM, "decided"),
    (FindingStatus.DISMISSED, False, Decision.DISMISS, "decided"),
    (FindingStatus.LAPSED, False, Decision.CONFIRM, "lapsed"),
    (FindingStatus.LAPSED, False, Decision.REOPEN, "lapsed"),
    (FindingStatus.CONFIRMED, True, Decision.DISMISS, "released"),
])
def test_a_state_that_does_not_allow_the_decision_refuses_it(status, released, decision, reason):
    assert refusal(finding(point(), status=status, released=released), verdict(decision)) == reason


@pytest.mark.parametrize("status", [FindingStatus.CONFIRMED, FindingStatus.DISMISSED])
def test_reopening_opens_every_point_again(status):
    held = point(status=PointStatus.STRUCK)
    done = decide(finding(held, status=status), verdict(Decision.REOPEN, action=""))
    assert done.status is FindingStatus.OPEN
    assert done.points[held.id].status is PointStatus.OPEN


def test_an_observation_needs_no_action():
    assert decide(finding(point(OBSERVATION)), verdict(action="")).severity is OBSERVATION


def test_what_no_running_contract_contains_can_only_be_an_observation():
    outside = point(MAJOR, is_contained=False)
    assert decide(finding(outside), verdict()).severity is OBSERVATION
    assert refusal(finding(outside), verdict(severity=MAJOR)) == "only_observation"
    assert refusal(finding(outside), verdict(severity=SEVERE, ground=Ground.CHILD_LABOUR)) == "only_observation"


def test_striking_the_only_contained_point_leaves_an_observation():
    inside, outside = point(MAJOR), point(MAJOR, "s", is_contained=False)
    assert decide(finding(inside, outside), verdict(struck=frozenset({inside.id}))).severity is OBSERVATION


def test_a_reviewer_may_judge_a_point_heavier_than_the_machine():
    assert decide(finding(point(MINOR)), verdict(severity=MAJOR)).severity is MAJOR


def test_a_covered_point_adds_no_weight_while_its_cover_stands():
    cover, covered = point(MINOR, "a"), point(MAJOR, "b", covered_by="a")
    assert standing([cover, covered]).suggested is MINOR
    assert standing([cover, covered]).points_count == 2
    assert decide(finding(cover, covered), verdict(struck=frozenset({cover.id}))).severity is MAJOR


def test_a_point_that_may_be_one_of_the_six_sorts_above_everything_and_gives_the_headline():
    grave = point(MAJOR, "grave", ground=Ground.FORCED_LABOUR)
    stood = standing([point(MAJOR, "heavy"), grave])
    assert (stood.rank, stood.headline, stood.possibly_severe) == (0, "grave", True)


def test_what_a_person_saw_gives_its_words_as_headline():
    assert standing([point(rule=None, words="Seen on site")]).headline == "Seen on site"


@pytest.mark.parametrize(("points", "ground"), [
    ([], None), ([{}], None), ([{"ground": Ground.CHILD_LABOUR}, {}], Ground.CHILD_LABOUR),
    ([{"ground": Ground.CHILD_LABOUR}, {"ground": Ground.CHILD_LABOUR}], Ground.CHILD_LABOUR),
    ([{"ground": Ground.CHILD_LABOUR}, {"ground": Ground.FORCED_LABOUR}], None),
    ([{"ground": Ground.CHILD_LABOUR}, {"ground": Ground.FORCED_LABOUR, "status": PointStatus.STRUCK}], Ground.CHILD_LABOUR),
    ([{"ground": Ground.CHILD_LABOUR, "status": PointStatus.LAPSED}], None),
])
def test_one_ground_is_likely_when_the_standing_points_suggest_one_and_no_other(points, ground):
    assert likely_ground(point(**more) for more in points) is ground


@pytest.mark.parametrize(("severity", "possibly", "key"), [(MINOR, True, 0), (SEVERE, False, 1), (MAJOR, False, 2),
                                                           (MINOR, False, 3), (OBSERVATION, False, 4)])
def test_the_worst_sorts_first(severity, possibly, key):
    assert rank(severity, possibly_severe=possibly) == key


@pytest.mark.parametrize(("severity", "asked", "plan", "close"), [
    (SEVERE, (), 14, None), (MAJOR, (), 30, 90), (MINOR, (30, 30), 30, 180), (MINOR, (10, 30), 10, 180), (MAJOR, (60,), 30, 90),
    (OBSERVATION, (10,), None, None),
])
def test_deadlines_follow_the_severity(severity, asked, plan, close):
    due = deadlines(severity, DAY, asked)
    assert due.plan_due_on == (plan and DAY + timedelta(days=plan))
    assert due.close_due_on == (close and DAY + timedelta(days=close))


def test_a_result_is_valid_for_three_years():
    assert valid_until(DAY) == date(2029, 11, 22)
    assert valid_until(date(2028, 2, 29)) == date(2031, 2, 28)


def test_a_deviation_that_no_contract_contains_any_more_is_told_as_an_observation():
    assert told_severity(MAJOR, touches_contract=False) is OBSERVATION
    assert told_severity(MAJOR, touches_contract=True) is MAJOR


def mark(rule="r", severity=MAJOR, digest="", outcome=Outcome.BREACH):
    return Signature(rule, outcome, severity, digest)


@pytest.mark.parametrize("status", [FindingStatus.OPEN, FindingStatus.CONFIRMED, FindingStatus.DISMISSED])
def test_unchanged_points_keep_their_decision(status):
    held = point(status=PointStatus.CONFIRMED)
    done = merge(status, [held], [mark()])
    assert (done.kept, done.lapsed, done.added, done.status) == ({0: held.id}, (), (), status)


@pytest.mark.parametrize("incoming", [mark(severity=SEVERE), mark(severity=MINOR), mark(digest="other"), mark("s"),
                                      mark(outcome=Outcome.NEEDS_JUDGEMENT)])
@pytest.mark.parametrize("status", [FindingStatus.CONFIRMED, FindingStatus.DISMISSED, FindingStatus.LAPSED])
def test_a_changed_or_new_point_opens_the_finding_again(status, incoming):
    held = point(status=PointStatus.CONFIRMED)
    done = merge(status, [held], [incoming])
    assert (done.lapsed, done.added, done.status) == ((held.id,), (0,), FindingStatus.OPEN)


def test_a_finding_lapses_with_its_last_point():
    assert merge(FindingStatus.CONFIRMED, [point()], []).status is FindingStatus.LAPSED


@pytest.mark.parametrize("source", [source for source in PointSource if source is not PointSource.RULE])
def test_points_of_people_never_lapse(source):
    seen = point(rule=None, source=source)
    done = merge(FindingStatus.CONFIRMED, [seen], [])
    assert (done.lapsed, done.status) == ((), FindingStatus.CONFIRMED)


def test_a_confirmation_that_lost_its_weight_is_open_again():
    heavy, light = point(MAJOR, status=PointStatus.CONFIRMED), point(MINOR, "s", status=PointStatus.CONFIRMED)
    assert merge(FindingStatus.CONFIRMED, [heavy, light], [mark("s", MINOR)]).status is FindingStatus.OPEN
    assert merge(FindingStatus.CONFIRMED, [heavy, light], [mark()]).status is FindingStatus.CONFIRMED


def test_a_dismissal_stays_when_some_of_what_it_dismissed_is_gone():
    one, two = point(status=PointStatus.STRUCK), point(rule="s", status=PointStatus.STRUCK)
    assert merge(FindingStatus.DISMISSED, [one, two], [mark("s")]).status is FindingStatus.DISMISSED


def test_lapsed_points_do_not_come_back_by_themselves():
    gone = point(status=PointStatus.LAPSED)
    assert merge(FindingStatus.LAPSED, [gone], [mark()]).added == (0,)


def test_after_release_only_what_was_not_dealt_with_makes_a_new_finding():
    told = point(status=PointStatus.STRUCK)
    assert only_new([told], [signature_of(told), mark("s")]) == (1,)


@pytest.mark.parametrize(("kind", "answer", "key"), [
    (Kind.YES_NO, Answer("no"), "no"), (Kind.YES_NO, Answer(unknown=True), "unknown"), (Kind.YES_NO, None, "missing"),
    (Kind.ONE, Answer(not_applicable="We make nothing"), "not_applicable"), (Kind.MANY, Answer(("b", "a")), "a+b"),
    (Kind.DATE, Answer("2024-03"), "major"), (Kind.TABLE, Answer(({"a": "b"},)), "major"),
])
def test_like_answers_have_one_key(kind, answer, key):
    assert answer_key(kind, answer, MAJOR) == key
