"""What can be wrong with what was entered: one code each, one place to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass

CODES = {
    "not_a_number": "It does not read as a number.",
    "not_whole": "A whole number is asked for.",
    "too_small": "The number is below `min`.",
    "too_large": "The number is above `max`, or has more than fifteen digits.",
    "not_a_date": "It does not read as a date.",
    "date_impossible": "There is no such date between 1900 and 2100.",
    "too_long": "The text has more than `max` signs; it has `length`.",
    "not_an_option": "The choice `value` is not offered.",
    "exclusive_with_others": "Something that excludes all else (`value`) was chosen beside other things.",
    "more_than_one": "A field that takes one entry got several.",
    "row_incomplete": "A row was begun and `column` is empty.",
    "too_few_rows": "Fewer rows are filled than `min`.",
    "too_many_rows": "More rows are filled than `max`.",
    "not_applicable_needs_reason": '"Does not apply" is ticked and the reason is empty.',
    "not_applicable_not_ticked": 'A reason stands there and "does not apply" is not ticked.',
    "not_applicable_beside_value": '"Does not apply" is ticked beside an answer.',
    "not_yet_needs_date": '"Not yet" is chosen, and the day by which it will be done is missing.',
    "not_yet_not_chosen": 'A day stands there and "not yet" is not chosen.',
    "not_yet_is_past": "The day by which it will be done is not after the day of answering.",
    "not_yet_too_late": "The day by which it will be done lies more than three years ahead; `max` is the last day.",
    "not_an_email": "It does not read as an e-mail address.",
    "not_a_web_address": "It does not read as the address of a page on the public web.",
    "unknown_beside_value": '"Don\'t know" is chosen beside an answer.',
}
"""Every code with its meaning; the texts shown are made in `web`, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in an answer.

    Attributes:
        question: the question's id.
        code: a key of `CODES`.
        field: the name of the form control to go to.
        data: what the text needs, by the names that `CODES` uses.
    """

    question: str
    code: str
    field: str
    data: Mapping[str, str]


class Unreadable(Exception):
    """An entry cannot be read. Raised by readers and made into a `Fault` in one place."""

    def __init__(self, code: str, field: str, **data: str) -> None:
        super().__init__(code)
        self.code, self.field, self.data = code, field, data
