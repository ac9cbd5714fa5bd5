"""What happens in the demonstration: a trial round that is over, and the round now running, in which some take part again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from portal.cli.demonstration.answering import POLISH, SWEDISH, Script, let_speak
from portal.cli.demonstration.places import choose_all, list_some
from portal.cli.demonstration.rounds import Guest, Round
from portal.models.assessments import Assessment

Say = Callable[[str], None]

SITED: Mapping[int, int] = {0: 2, 2: 6, 5: 3, 6: 2}
"""Of the suppliers in the trial round, by place, how many sites each lists."""
SILENT, UNDECIDED, MENDED = 3, 1, 8
"""How many of the trial round's last suppliers never answer, how many before them are never decided, and how many of the first
have mended everything since."""
READ_FOR, MENDED_AFTER = 12, 100
"""How many days before the results of the trial round the last answers came, and how many after them all was mended."""
ONE_IN = 8
"""How few of the rules have something to say in the trial round."""
SUBMITTED, STARTED, TOLD = 30, 8, 4
"""How many suppliers have submitted in the running round, have begun, and have been told of the result."""
POLISH_PLACE = 15
"""Where among those who submit the one stands that answers in Polish."""
LEAVING_OPEN = 6
"""Place in the trial round of the supplier whose sites the kansli has yet to choose in the running one."""


def play_trial(round_: Round, say: Say) -> frozenset[UUID]:
    """Play the round that is over; return the suppliers whose sites are to be chosen in the next one, too."""
    script, assessments = round_.script(), round_.assessments()
    guests = [round_.welcome(assessment, SWEDISH) for assessment in assessments[:-SILENT]]
    for place, count in SITED.items():
        list_some(round_, guests[place], count, _before(round_, READ_FOR + len(guests) + 5))
        choose_all(round_, guests[place], _before(round_, READ_FOR + len(guests) + 3))
    let_speak(script, [guest.part for guest in guests], script.rules.rules[::ONE_IN])
    for place, guest in enumerate(guests):
        _answer_and_submit(round_, script, guest, _before(round_, READ_FOR + len(guests) - place))
    for guest in guests[:-UNDECIDED]:
        round_.review(guest)
    for guest in guests[:MENDED]:
        round_.close(guest, round_.now + timedelta(days=MENDED_AFTER))
    say(f"a trial round that is over: {len(guests)} of {len(assessments)} submitted, {len(guests) - UNDECIDED} decided and told")
    return frozenset(guests[place].assessment.supplier_id for place in SITED if place != LEAVING_OPEN)


def play_running(round_: Round, sited: frozenset[UUID], say: Say) -> str:
    """Play the round that is going on; return the secret of a link to an assessment that nobody has begun.

    It is one of the `sited`: those who list sites, of which the kansli has chosen some again.
    """
    script, assessments = round_.script(), round_.assessments()
    # A language with a text missing is not offered: the demonstration then does without.
    abroad = next((one for one in assessments if one.locale == POLISH), assessments[SUBMITTED])
    submitting = assessments[:SUBMITTED - 1]
    submitting.insert(POLISH_PLACE, abroad)
    others = [one for one in assessments if one not in submitting]
    guests, begun = _welcome_all(round_, submitting, sited), _welcome_all(round_, others[:STARTED], sited)
    fresh = _welcome_all(round_, [one for one in others[STARTED:] if one.supplier_id in sited], sited)
    let_speak(script, [guest.part for guest in guests], script.rules.rules)
    for place, guest in enumerate(guests, 1):
        _answer_and_submit(round_, script, guest, _before(round_, SUBMITTED - place))
        if place % 10 == 0:
            say(f"{place} of {SUBMITTED} self-assessments answered and submitted")
    for guest in begun:
        round_.answer(guest, script.answers(guest.part), round_.now, pages=3)
    for guest in guests[-TOLD:]:
        round_.review(guest)
    say(f"{STARTED} more begun, {TOLD} decided and told to their suppliers")
    return fresh[0].secret


def _welcome_all(round_: Round, assessments: Sequence[Assessment], sited: frozenset[UUID]) -> list[Guest]:
    guests = [round_.welcome(one, POLISH if one.locale == POLISH else SWEDISH) for one in assessments]
    for guest in guests:
        if guest.assessment.supplier_id in sited:
            choose_all(round_, guest, _before(round_, SUBMITTED))
    return guests


def _answer_and_submit(round_: Round, script: Script, guest: Guest, moment: datetime) -> None:
    decided = script.answers(guest.part)
    round_.answer(guest, decided, moment)
    round_.submit(guest, decided, moment + timedelta(minutes=40))


def _before(round_: Round, days: int) -> datetime:
    """The moment so many days before the round's story ends."""
    return round_.now - timedelta(days=days, hours=2)
