"""Conditions in which every comparison names what it compares."""

from functools import lru_cache

from portal.core.conditions import All, Any_, Condition, Leaf, Not

_NOTHING = (None, None, None, None)


@lru_cache(maxsize=4_096)
def about(condition: Condition, question_id: str) -> Condition:
    """Return the same condition with the question filled in wherever a comparison names nothing: one object for one meaning."""
    if isinstance(condition, Leaf):
        names = (condition.question, condition.profile, condition.condition, condition.submission)
        return condition.model_copy(update={"question": question_id}) if names == _NOTHING else condition
    if isinstance(condition, Not):
        return Not(not_=about(condition.not_, question_id))
    if isinstance(condition, All):
        return All.model_construct(all=tuple(about(part, question_id) for part in condition.all))
    return Any_.model_construct(any=tuple(about(part, question_id) for part in condition.any))
