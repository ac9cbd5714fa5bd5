"""Who is asked what after one section was saved: decided anew only where the answers to it can decide anything."""

from collections.abc import Mapping

from portal.core.facts import Facts
from portal.core.questionnaire import COMPANY
from portal.core.routing import Route, route
from portal.core.values import Answer

FROM_WHAT_IS_ASKED = ("counted", "counted_ids", "pages", "page_keys", "places", "requiring")
"""What a route works out of what is asked, and of nothing else."""


def rerouted(before: Route, section_id: str, answers: Mapping[str, Mapping[str, Answer]]) -> Route:
    """Return the company's route after one section was saved: what `routing.route` decides on all answers.

    Args:
        before: the company's route as it was, on the same profile, risks and day.
        answers: all there are now, by instance; they differ from what `before` was decided on in this section only.
    """
    compiled, facts = before.compiled, before.facts
    if before.parts:
        return route(compiled, facts.profile, answers[COMPANY], risks=facts.risks, as_of=facts.as_of, parts=answers)
    if section_id in compiled.decisive:
        after = route(compiled, facts.profile, answers[COMPANY], risks=facts.risks, as_of=facts.as_of)
        if after.asked != before.asked:
            return after
    else:
        after = _answered(before, answers[COMPANY])
    return _taking_over(after, before, section_id)


def _answered(before: Route, answers: Mapping[str, Answer]) -> Route:
    """The same route with other answers to what is asked."""
    asked, facts = before.asked, before.facts
    active = {question_id: answer for question_id, answer in answers.items()
              if question_id in asked and (answer.value is not None or not answer.is_empty)}
    return Route(before.compiled, asked, active,
                 Facts(active, facts.profile, facts.risks, facts.as_of, promises=facts.promises), before.own)


def _taking_over(after: Route, before: Route, section_id: str) -> Route:
    """A route that asks the same, with what need not be worked out again."""
    worked_out = vars(before)
    vars(after).update({name: worked_out[name] for name in FROM_WHAT_IS_ASKED if name in worked_out})
    after.reached.update({other: state for other, state in before.reached.items() if other != section_id})
    return after
