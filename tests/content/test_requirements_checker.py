"""The requirements on definitions and their checks, one test each, named after its number."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.casework.contents.auditing import audit, examine
from portal.casework.contents.loading import QUESTIONNAIRES, ROOT, assemble
from portal.casework.contents.lock import changed, locked_now, questionnaire_document, rules_document
from portal.casework.contents.reading import Unreadable, read_text
from portal.casework.contents.schema import FILES, FOLDER
from portal.casework.contents.withdrawing import Standing, take_into_use, withdraw
from portal.core.checking.about import about
from portal.core.checking.faults import MESSAGES
from portal.core.compiled import compile_questionnaire
from portal.core.compiling import compile_condition
from portal.core.conditions import OPERATORS, Leaf
from portal.core.documents import canonical, digest
from portal.core.drafting import DraftStatus
from portal.core.facts import Facts
from portal.core.interpreting import holds
from portal.core.judging import compile_rules, raise_flags
from portal.core.questionnaire import Question, Questionnaire
from portal.core.rules import Flag, Outcome, Rule, RuleSet, Severity
from portal.core.values import Answer
from portal.models.contents import QuestionnaireVersion
from portal.staff.authoring.queries import standing_of
from tests.content.test_mutations import FILES as SOUND
from tests.content.test_mutations import Texts
from tests.factories.checking import asked, checked, checked_rules, codes, options, rule, rule_set, section, version
from tests.factories.content import load_test
from tests.factories.definitions import publish_definitions
from tests.factories.rounds import NOW

DAY = date(2026, 6, 1)
EASY = {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement"}
SIX = {**EASY, "missing": "quiet"}
GUIDE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")


def the(number: str) -> Questionnaire:
    return next(each for each in load_test("everything").questionnaires if each.number == number)


def rules_of(number: str) -> RuleSet:
    return next(each for each in load_test("everything").rule_sets if each.number == number)


def found_in(name: str, old: str, new: str) -> list[str]:
    """The lines an author reads after the first place that reads so was changed in the sound package."""
    assert old in SOUND[name]
    report = audit(assemble(Texts({**SOUND, name: SOUND[name].replace(old, new, 1)})), Path("/nonexistent"))
    return [str(fault) for fault in (*report.faults, *report.warnings)]


def test_requirement_01_a_version_says_what_it_is():
    two = the("2")
    assert (two.code, two.number, two.owner, two.valid_from, two.language, two.derived_from) == (
        "code", "2", "Den som prövar", date(2027, 1, 1), "sv", "1")
    again = Questionnaire.model_validate_json(questionnaire_document(two))
    assert (again.number, again.valid_from, again.language, again.derived_from) == ("2", date(2027, 1, 1), "sv", "1")
    assert found_in("code/2/questionnaire.yaml", 'derived_from: "1"', 'derived_from: "0"')
    assert any("title: it is missing" in line for line in found_in("code/2/questionnaire.yaml", "title:", "#"))


def test_requirement_01_a_version_is_draft_approved_published_or_withdrawn(database):
    assert {"draft", "approved", "published", "withdrawn"} <= {status.value for status in DraftStatus}

    def standing(db, change=None, why=""):
        row = db.scalars(select(QuestionnaireVersion)).one()
        if change is not None:
            change(db, QuestionnaireVersion, Standing(row.id, "staff:1", NOW, why))
        return standing_of(row.withdrawn_at).value, row.withdrawn_why, row.withdrawn_by, row.digest

    database.write(lambda db: publish_definitions(db, NOW))
    *status, mark = database.write(standing)
    assert status == ["published", None, None]
    assert database.write(lambda db: standing(db, withdraw, "Fel fråga.")) == ("withdrawn", "Fel fråga.", "staff:1", mark)
    assert database.write(lambda db: standing(db, take_into_use)) == ("published", None, None, mark)


@pytest.mark.parametrize(("name", "old", "new"), [
    ("code/2/sections/first.yaml", "kind: yes_no\n    not_yet: true", "kind: number"),
    ("code/2/sections/first.yaml", "kind: yes_no\n", "kind: yes_no\n    reversed: true\n"),
])
def test_requirement_02_an_id_whose_type_changed_is_refused(name, old, new):
    assert any("meant something else in 1" in line for line in found_in(name, old, new))


def test_requirement_03_what_is_published_is_held_to_its_fingerprint():
    now = locked_now(*(lambda package: (package.questionnaires, package.rule_sets))(examine(QUESTIONNAIRES).package))
    assert changed(QUESTIONNAIRES, now) == []
    two, row = the("2"), questionnaire_document(the("2"))
    reworded = two.model_copy(update={"title": "Ett annat namn"})
    without = two.model_copy(update={"sections": two.sections[1:]})
    assert (questionnaire_document(reworded), questionnaire_document(without) == row) == (row, False)
    reasoned = two.sections[0].model_copy(update={"accepted": {"double_question": "Därför."}})
    assert questionnaire_document(two.model_copy(update={"sections": (reasoned, *two.sections[1:])})) == row


@pytest.mark.parametrize("refused", [
    {"question": "q", "matches": "^a.*"}, {"question": "q", "expression": "1+1"}, {"eval": "1"}, {"question": "q"},
    {"question": "q", "is": "yes", "any_of": ["no"]}, {"all": []}, {"not": [{"question": "q", "is": "yes"}]}, "q == 'yes'",
])
def test_requirement_13_conditions_are_trees_of_a_closed_table(refused):
    with pytest.raises(ValueError, match="validation error"):
        Question.model_validate(asked("r", ask_if=refused))
    assert all(f"`{operator}`" in GUIDE for operator in OPERATORS)
    nested = {"any": [{"all": [{"question": "a", "is": "yes"}, {"not": {"question": "b", "has": "x"}}]},
                      {"profile": "x", "is": 1}]}
    assert Question.model_validate(asked("r", ask_if=nested)).ask_if is not None


STATES = {"Not answered": None, '"Don\'t know"': Answer(unknown=True), '"Does not apply"': Answer(not_applicable="-"),
          '"Not yet"': Answer(not_yet="2026-12-31")}
SHOWN = {"`is` with an option, a number, true or false": [{"is": "yes"}, {"is": 3}, {"is": True}],
         "`any_of` with options only": [{"any_of": ["yes", "no"]}],
         "`any_of` with options and `unknown`": [{"any_of": ["yes", "unknown"]}],
         "`any_of` with `unknown` and `not_applicable` only": [{"any_of": ["unknown", "not_applicable"]}]}
OPERANDS = {"has": "a", "any_in": ["a"], "none_of": ["a"], "only": ["a"], "older_than_months": 1, "ticked_fewer_than": 1,
            "rows_fewer_than": 1, "empty_row": True, "gap_in_column": "own"}
TABLE = [[cell.strip() for cell in line.strip("|\n").split("|")]
         for line in GUIDE.split("| Comparison | Not answered")[1].split("\n\n")[0].splitlines()[2:]]


def leaves_of(row: str) -> list[dict[str, object]]:
    if row in SHOWN:
        return SHOWN[row]
    written = re.findall(r"`(\w+)(?:: (\w+))?`", row)
    return [{name: {"true": True, "false": False}.get(word, word) if word else OPERANDS.get(name, 5)} for name, word in written]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_requirement_14_every_operator_has_a_result_for_every_state_as_the_guide_says(row):
    for leaf_data in leaves_of(row[0]):
        leaf = Leaf.model_validate({"question": "q", **leaf_data})
        for (state, answer), cell in zip(STATES.items(), row[1:], strict=True):
            facts = Facts({} if answer is None else {"q": answer}, {}, {"SE": "low"}, DAY)
            value = holds(leaf, facts, {}, rows={"q": ("r",)})
            assert {True: "true", False: "false", None: "open"}[value] == cell, (leaf_data, state)
            assert compile_condition(leaf, {}, rows={"q": ("r",)})(facts) is value


def test_requirement_14_the_guide_leaves_no_operator_out():
    assert {name for row in TABLE for leaf in leaves_of(row[0]) for name in leaf} == set(OPERATORS)


def test_requirement_16_the_clock_and_the_world_are_arguments():
    asking = re.compile(r"\b(?:now|today|utcnow|monotonic|time\.time|environ|urlopen|open)\(")
    core = sorted((ROOT / "portal" / "core").rglob("*.py"))
    assert [str(path) for path in core if asking.search(path.read_text(encoding="utf-8"))] == []
    imported = {name.name for path in core for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Import) for name in node.names}
    assert imported.isdisjoint({"os", "time", "random", "socket", "locale"})
    compiled = compile_questionnaire(the("2"))
    rules, answers = compile_rules(rules_of("2"), compiled), {"adopted": Answer("2024-05-01"), "policy": Answer("no")}

    def judged(day: date) -> tuple[Flag, ...]:
        return raise_flags(rules, answers, profile={}, risks={}, as_of=day)
    assert judged(date(2026, 4, 1)) == judged(date(2026, 4, 1)) != judged(date(2026, 8, 1))


FIRST = (asked("a"), asked("size", "number", min=0, max=9), asked("role", "one", options=options("maker", "service")))
NEVER = {"all": [{"question": "a", "is": "yes"}, {"question": "a", "is": "no"}]}


@pytest.mark.parametrize(("questionnaire", "code"), [
    (version(*FIRST, asked("q", ask_if={"question": "b", "is": "yes"})), "unknown_question"),
    (version(*FIRST, asked("q", ask_if={"question": "a", "less_than": 3})), "operator_misfit"),
    (version(asked("q"), conditions={"m": {"condition": "n"}, "n": {"condition": "m"}}), "circle"),
    (version(asked("q", ask_if={"question": "a", "is": "yes"}), *FIRST), "forward_reference"),
    (version(*FIRST, asked("q", ask_if={"question": "size", "more_than": 9})), "never_true"),
    (version(*FIRST, asked("q", ask_if={"question": "a", "answered": True})), "always_true"),
    (version(*FIRST, sections=[section("s", asked("q", ask_if={"question": "a", "is": "no"}),
                                       ask_if={"question": "a", "is": "yes"})]), "unreachable"),
    (version(asked("q", "number", min=3, max=2)), "unanswerable"),
])
def test_requirement_17_the_check_finds(questionnaire, code):
    assert code in codes(checked(questionnaire))


@pytest.mark.parametrize(("judging", "code"), [
    (rule("r", "role", answers={"maker": "minor", "unknown": "quiet", "not_applicable": "quiet"}), "gap"),
    (rule("r", "a", answers=EASY, when=NEVER), "rule_never"),
])
def test_requirement_17_the_check_finds_in_rules(judging, code):
    assert codes(checked_rules(rule_set(judging), version(*FIRST))) == [code]


def test_requirement_19_a_rule_says_all_that_is_needed_to_act_on_it():
    wanted = {"id", "when", "outcome", "severity", "requirement", "reason", "action", "plan_days", "audience"}
    assert wanted <= set(Rule.model_fields)
    assert {outcome.value for outcome in Outcome} == {"breach", "needs_judgement", "information"}
    assert "number" in RuleSet.model_fields
    assert any("reason: it is missing" in line for line in found_in("code/rules-2.yaml", "reason:", "#"))


def test_requirement_20_rules_write_only_what_is_declared_and_never_answers():
    assert set(Flag._fields) == {"rule", "judges", "outcome", "severity", "ground", "requirement", "covered_by", "read"}
    compiled = compile_questionnaire(the("2"))
    answers = {"policy": Answer("no"), "staff": Answer(None, unknown=True), "drills": Answer("never")}
    before = dict(answers)
    flags = raise_flags(compile_rules(rules_of("2"), compiled), answers, profile={}, risks={}, as_of=DAY)
    assert (answers, {flag.rule for flag in flags}) == (before, {"policy-missing", "drills-never"})
    assert all(flag.severity in (None, *Severity) and flag.severity is not Severity.SEVERE for flag in flags)


def test_requirement_21_rules_are_files_of_their_own_and_say_which_versions_they_fit():
    package = load_test("everything")
    assert {package.homes[f"code rules {number}"] for number in "12"} == {"code/rules-1.yaml", "code/rules-2.yaml"}
    assert any("The version code 3 is not here" in line for line in found_in("code/rules-2.yaml", 'fits: ["2"]', 'fits: ["3"]'))
    assert any("No rule set fits code 2" in line for line in found_in("code/rules-2.yaml", 'fits: ["2"]', 'fits: ["1"]'))


@pytest.mark.parametrize(("left_out", "what"), [
    ("no", "the answer 'no'"), ("missing", "the answer missing"), ("unknown", '"don\'t know"'), ("partly", "'partly'"),
    ("yes", "the rule keeping quiet"),
])
def test_requirement_24_cases_must_show_enough_and_come_true(left_out, what):
    sparse = {answer: grade for answer, grade in SIX.items() if answer not in (left_out, "missing" if left_out == "yes" else "")}
    written = ", ".join(f"{answer}: {grade}" for answer, grade in sparse.items())
    cases = "cases: {yes: quiet, partly: minor, no: major, unknown: minor, not_applicable: judgement, missing: quiet}"
    assert any(what in line for line in found_in("code/rules-1.yaml", cases, f"cases: {{{written}}}"))
    untrue = found_in("code/rules-1.yaml", "no: major, unknown: minor, not_applicable: judgement, missing",
                      "no: minor, unknown: minor, not_applicable: judgement, missing")
    assert any("the case says minor, the rule gives major" in line for line in untrue)


@pytest.mark.parametrize("refused", ["a: &x 1\nb: *x\n", "a: !!int 1\n", "a: 1\na: 2\n", "a: {b: 1\n", "a: 1\n---\nb: 2\n"])
def test_requirement_29_files_are_yaml_in_a_safe_subset(refused):
    with pytest.raises(Unreadable):
        read_text(refused, "x")
    assert read_text("a: no\nb: 2026-01-01\nc: 010\n", "x").data == {"a": "no", "b": "2026-01-01", "c": "010"}


def test_requirement_29_a_file_a_section_and_short_lines():
    written = sorted(QUESTIONNAIRES.rglob("*.yaml"))
    assert [(path, line) for path in written for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 132] == []
    assert all(read_text(path.read_text(encoding="utf-8"), "x").data["id"] == path.stem
               for path in QUESTIONNAIRES.glob("*/*/sections/*.yaml"))


def test_requirement_30_a_schema_is_published_and_the_fingerprint_is_of_a_canonical_form():
    assert {path.name for path in (QUESTIONNAIRES / FOLDER).iterdir()} == {f"{name}.schema.json" for name in FILES}
    document = questionnaire_document(the("2"))
    assert document == canonical(Questionnaire.model_validate_json(document).model_dump(
        mode="json", by_alias=True, exclude_defaults=True))
    assert len({digest(document), digest(rules_document(rules_of("2")))}) == 2
    assert canonical({"b": 1, "a": [True, None, "å"]}) == '{"a":[true,null,"å"],"b":1}'


def test_requirement_33_limits_are_stated_and_enforced():
    assert codes(checked(version(*(asked(f"q{place}") for place in range(61))))) == ["too_many"]
    assert "| questions of a section | 60 |" in GUIDE
    with pytest.raises(Unreadable, match="nested too deeply or holds too much"):
        read_text("[" + "x," * 50_000 + "]", "x")


@pytest.mark.parametrize(("name", "old", "new", "said"), [
    ("code/2/sections/first.yaml", "question: policy, any_of", "question: polcy, any_of",
     "adopted: there is no question 'polcy'. Did you mean 'policy'?"),
    ("code/2/sections/first.yaml", "kind: date", "kind: dat", "adopted: kind: 'dat' is not allowed. Write one of"),
    ("code/2/questionnaire.yaml", "any_in: [maker, importer]", "any_in: [makr]",
     "maker: 'makr' is no answer to 'role'. Did you mean 'maker'?"),
    ("code/rules-2.yaml", "judges: adopted", "judges: adoptd",
     "policy-old: there is no question 'adoptd'. Did you mean 'adopted'?"),
])
def test_requirement_34_a_fault_names_file_line_id_and_a_way_to_mend_it(name, old, new, said):
    line = SOUND[name][:SOUND[name].index(old)].count("\n") + 1
    assert [fault[:len(f"{name}:{line}: {said}")] for fault in found_in(name, old, new)][:1] == [f"{name}:{line}: {said}"]


def test_requirement_34_no_message_is_left_without_words():
    assert all(re.fullmatch(r"[^A-Z].*[^.]", words) or words.startswith("'") for words in MESSAGES.values())
    assert about(Leaf(is_="yes"), "q") == Leaf(question="q", is_="yes")
