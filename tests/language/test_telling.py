"""Faults in the reader's language: every sentence and part of one is translated, ids and code words stay."""

import pytest

from portal.casework.contents.misfits import RULES
from portal.casework.contents.reading import PROBLEMS
from portal.core.checking.faults import MESSAGES, ContentFault
from portal.core.words import Words, worded, worded_in
from portal.language.current import use_locale
from portal.language.extraction import extract
from portal.language.locales import PSEUDO
from portal.language.pseudo import turn
from portal.language.telling import told


def test_a_sentence_is_told_in_the_language_being_spoken():
    data = {"what": worded_in("part", "question"), "id": "role"}
    fault = ContentFault(("sections", "a"), "duplicate_id", data, Words("Mend it."))
    assert told(fault.what) == "the question 'role' stands twice"
    with use_locale(PSEUDO.tag):
        assert told(fault.what) == turn("the %(what)s '%(id)s' stands twice") % {"what": turn("question"), "id": "role"}


def test_what_is_no_sentence_stays_as_it_is():
    with use_locale(PSEUDO.tag):
        assert told("role") == "role"


def test_a_sentence_without_gaps_may_hold_any_sign():
    with use_locale("sv"):
        assert told(worded("50 % of what nobody has translated")) == "50 % of what nobody has translated"


@pytest.mark.parametrize("said", [*MESSAGES.values(), *PROBLEMS.values(), *(each for pair in RULES.values() for each in pair)])
def test_translators_get_every_message_of_the_tables(said: Words):
    assert (said.context or None, said.template) in FOUND


FOUND = {(message.context, message.id) for message in extract() if message.id}
