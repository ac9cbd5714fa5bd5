"""What a workbook says of itself: help on its columns, shown while a heading is chosen, and notes beside the head's keys."""

from portal.language.current import lazy_gettext

_CONDITION = lazy_gettext("A condition, as in the guide for authors: {question: role, any_in: [maker, importer]}. Join several "
                          "with all, any and not.")
_ID = lazy_gettext("Names it for good: small letters a-z, digits and single hyphens. Never used again for something else.")
_WORDS = lazy_gettext("One or several, with commas between.")
_FLAG = lazy_gettext("Write yes, or leave the cell empty.")
_PART = lazy_gettext("The requirement or article it is about, where it differs from the section's: pr6, pr1.d, wr.forced.")
_ACCEPTED = lazy_gettext("Warnings of the check that you have weighed, each with the reason: {code: reason}.")

HELP = {
    ("Sections", "id"): _ID,
    ("Sections", "intro"): lazy_gettext("What the section is about, in a sentence or two."),
    ("Sections", "scope"): lazy_gettext("Whom the answers are about, where a question does not say otherwise."),
    ("Sections", "per"): lazy_gettext("The section is asked once for each of the supplier's sites or contracts."),
    ("Sections", "ask_if"): _CONDITION,
    ("Sections", "accepted"): _ACCEPTED,
    ("Questions", "section"): lazy_gettext("The section it belongs to. Questions are asked in the order of the rows."),
    ("Questions", "id"): _ID,
    ("Questions", "kind"): lazy_gettext("How it is answered. Choices, rows and columns stand on the sheet Options."),
    ("Questions", "core"): lazy_gettext("Put to everyone who gets the section. At most 30 questions may be."),
    ("Questions", "text"): lazy_gettext("The question. One question asks one thing."),
    ("Questions", "help"): lazy_gettext("Examples and definitions, shown under the question."),
    ("Questions", "why"): lazy_gettext("Why it is asked. Every question needs it but the signed statement."),
    ("Questions", "ask_if"): _CONDITION,
    ("Questions", "terms"): lazy_gettext("Words of the sheet Terms that are explained beside the question, with commas between."),
    ("Questions", "optional"): _FLAG,
    ("Questions", "reversed"): lazy_gettext("Write yes where yes is the bad answer."),
    ("Questions", "clause"): lazy_gettext("Asked only where a contract has this version of the clause: 2018, 2023."),
    ("Questions", "level"): lazy_gettext("Asked only where a contract has this level: basic, advanced."),
    ("Questions", "requirement"): _PART,
    ("Questions", "carry"): lazy_gettext("What happens with the answer of the last round. When empty: to be confirmed."),
    ("Questions", "replaces.question"): lazy_gettext("The question of the earlier version whose answers carry over to this one."),
    ("Questions", "replaces.options"): lazy_gettext("Its options, each with the one here that says the same: {old: new}."),
    ("Questions", "not_yet"): lazy_gettext('Write yes to offer "not yet, by (date)".'),
    ("Questions", "rows.min"): lazy_gettext("How many rows a table has at least, where its rows have no names."),
    ("Questions", "none_text"): lazy_gettext("The words beside the box for nothing at all, under a matrix."),
    ("Questions", "standards"): lazy_gettext("Places in standards of others: [{scheme: gri, id: 408-1}]."),
    ("Questions", "evidence.when"): lazy_gettext("The answer that asks for a document: {is: yes}. When empty: every answer."),
    ("Questions", "evidence.kinds"): _WORDS,
    ("Questions", "accepted"): _ACCEPTED,
    ("Options", "question"): lazy_gettext("The question it belongs to. The order of the rows is the order on the page."),
    ("Options", "part"): lazy_gettext("A choice, a row or a column of a table or matrix, or a choice within a column."),
    ("Options", "column"): lazy_gettext("The column it is a choice of, for a choice within a column."),
    ("Options", "id"): _ID,
    ("Options", "exclusive"): lazy_gettext("Write yes on the choice that stands alone, such as none of these."),
    ("Conditions", "id"): _ID,
    ("Conditions", "when"): _CONDITION,
    ("Conditions", "because"): lazy_gettext("What the supplier reads when it is asked."),
    ("Conditions", "otherwise"): lazy_gettext("Who is asked, in words, for whoever is not."),
    ("Conditions", "accepted"): _ACCEPTED,
    ("Terms", "id"): _ID,
    ("Rules", "id"): _ID,
    ("Rules", "judges"): lazy_gettext("The question whose answer is shown as the point."),
    ("Rules", "answers"): lazy_gettext("What each answer leads to, one on each line: yes: quiet. Mention every answer, also "
                                       "unknown and not_applicable."),
    ("Rules", "levels"): lazy_gettext("What the answer looks like, and what it gives: [{looks: {less_than: 50}, gives: minor}]."),
    ("Rules", "when"): _CONDITION,
    ("Rules", "severity"): lazy_gettext("For rules across several answers, beside when. Never beside answers or levels."),
    ("Rules", "requirement"): lazy_gettext("The one requirement or article it is judged under."),
    ("Rules", "also"): _WORDS,
    ("Rules", "covered_by"): _WORDS,
    ("Rules", "reviewer_only"): lazy_gettext("Write yes for a contradiction or something implausible: for readers only."),
    ("Rules", "short"): lazy_gettext("The line in lists, at most 60 signs."),
    ("Rules", "action"): lazy_gettext("What the supplier is to do."),
    ("Rules", "accepted"): _ACCEPTED,
    ("Cases", "rule"): lazy_gettext("The rule it is an example of. Examples are run every time the workbook is checked."),
    ("Cases", "answer"): lazy_gettext("The judged answer alone: yes, unknown, missing. Otherwise fill in given instead."),
    ("Cases", "given"): lazy_gettext("Answers by question: {screened-share: 40}."),
    ("Cases", "as_of"): lazy_gettext("The day of judging, 2026-06-01 when empty."),
    ("Cases", "gives"): lazy_gettext("What the rule gives then."),
    ("Texts", "key"): lazy_gettext("Names the text. Leave this column alone."),
    ("Texts", "sv"): lazy_gettext("The Swedish wording that was translated. Change it on the other sheets, not here."),
}
"""Help by sheet and heading."""

NOTES = {
    "code": lazy_gettext("Names the questionnaire for good."),
    "number": lazy_gettext("The number of the version. What is published never changes; give a change a new number."),
    "title": lazy_gettext("What suppliers read as its name."),
    "language": lazy_gettext("The language it is written in. Leave it empty: Swedish."),
    "owner": lazy_gettext("Who answers for it."),
    "valid_from": lazy_gettext("The first day a round may use it."),
    "derived_from": lazy_gettext("The version it was made from. What a question replaces is a question of that one."),
    "frameworks": _WORDS,
    "minutes.core": lazy_gettext("Minutes to answer the core questions."),
    "minutes.full": lazy_gettext("Minutes to answer everything."),
    "rules.number": lazy_gettext("The number of the rule set. Empty when there are no rules here."),
    "rules.derived_from": lazy_gettext("The rule set it was made from."),
    "rules.fits": lazy_gettext("The versions the rules judge, with commas between."),
    "rules.levels": lazy_gettext("How the points of an area make its level. When empty: the published table."),
    "reviewed.questionnaire": lazy_gettext("Languages whose texts a reader of the language has approved."),
    "reviewed.rules": lazy_gettext("The same, for the texts of the rules."),
}
"""Notes by key of the sheet Questionnaire."""
