"""Conditions: what each operator says of each kind of value, and that compiled and interpreted conditions agree."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from portal.core.compiling import compile_condition
from portal.core.conditions import Condition
from portal.core.facts import Facts
from portal.core.interpreting import holds
from portal.core.trees import circle_in, leaves, names_in, questions_in
from portal.core.values import Answer

DAY = date(2026, 6, 1)
TREE = TypeAdapter(Condition)
UNKNOWN, NOT_OURS, FAULTY = Answer(unknown=True), Answer(not_applicable="we only rent"), Answer(typed={"q": ("x",)})
ROWS = {"q": ("a", "b")}
RISKS = {"PK": "high", "SE": "low"}
TABLE = ({"product": "scissors", "country": "PK"}, {"product": "gauze"})


def tree(data):
    return TREE.validate_python(data)


def decide(data, answer=None, *, profile=None, risks=None, named=None):
    """Decide by both roads, and insist that they agree."""
    facts = Facts({} if answer is None else {"q": answer}, profile or {}, RISKS if risks is None else risks, DAY)
    named = {name: tree(each) for name, each in (named or {}).items()}
    compiled = compile_condition(tree(data), named, about="q", rows=ROWS)(facts)
    assert compiled is holds(tree(data), facts, named, about="q", rows=ROWS)
    return compiled


@pytest.mark.parametrize(("leaf", "value", "expected"), [
    ({"is": "yes"}, "yes", True), ({"is": "yes"}, "no", False),
    ({"is": "0"}, Decimal(0), True), ({"is": Decimal("0.50")}, Decimal("0.5"), True), ({"is": "x"}, Decimal(1), False),
    ({"is": "a"}, ("a",), True), ({"is": "a"}, ("a", "b"), False), ({"is": "a"}, TABLE, None),
    ({"is": "unknown"}, "yes", False), ({"is": "not_applicable"}, "yes", False),
    ({"any_of": ["a", "b"]}, "b", True), ({"any_of": ["a", "b"]}, "c", False), ({"any_of": ["a"]}, ("c", "a"), True),
    ({"any_of": ["unknown", "a"]}, "a", True), ({"any_of": ["unknown", "a"]}, "b", False), ({"any_of": ["unknown"]}, "b", False),
    ({"any_of": ["1.0", "2"]}, Decimal(1), True),
    ({"has": "a"}, ("a", "b"), True), ({"has": "c"}, ("a", "b"), False), ({"has": "a"}, Decimal(1), None),
    ({"any_in": ["a", "c"]}, ("a", "b"), True), ({"any_in": ["c"]}, ("a", "b"), False),
    ({"none_of": ["c"]}, ("a", "b"), True), ({"none_of": ["a"]}, ("a", "b"), False),
    ({"only": ["a"]}, ("a",), True), ({"only": ["a", "b"]}, ("a",), True), ({"only": ["a"]}, ("a", "b"), False),
    ({"less_than": 5}, Decimal("4.9"), True), ({"less_than": 5}, Decimal(5), False), ({"less_than": 5}, "many", None),
    ({"at_most": 5}, Decimal(5), True), ({"at_most": 5}, Decimal("5.1"), False),
    ({"more_than": 5}, Decimal(5), False), ({"more_than": 5}, Decimal(6), True),
    ({"at_least": 5}, Decimal(5), True), ({"at_least": 5}, Decimal(4), False),
    ({"older_than_months": 24}, "2024-06-01", False), ({"older_than_months": 24}, "2024-05-31", True),
    ({"older_than_months": 24}, "2024-05", True), ({"older_than_months": 24}, "2024-06", False),
    ({"older_than_months": 24}, "2024", False), ({"older_than_months": 24}, "2023", True),
    ({"older_than_months": 24}, "long ago", None), ({"older_than_months": 200000}, "2024", False),
    ({"rows_fewer_than": 3}, TABLE, True), ({"rows_fewer_than": 2}, TABLE, False), ({"rows_fewer_than": 2}, "a", None),
    ({"empty_row": True}, ("a.own",), True), ({"empty_row": True}, ("a.own", "b.chain"), False),
    ({"empty_row": True}, ("none",), True), ({"empty_row": False}, ("a.own", "b.chain"), True),
    ({"gap_in_column": "chain"}, ("a.chain", "b.own"), True), ({"gap_in_column": "chain"}, ("a.chain", "b.chain"), False),
    ({"gap_in_column": "country"}, TABLE, True), ({"gap_in_column": "product"}, TABLE, False),
    ({"gap_in_column": "own"}, (), True),
    ({"column": "country", "has": "PK"}, TABLE, True), ({"column": "country", "any_in": "risk.high"}, TABLE, True),
    ({"column": "country", "is": "PK"}, TABLE, True), ({"column": "country", "is": "PK"}, "PK", None),
    ({"column": "town", "answered": True}, TABLE, False), ({"column": "country", "answered": True}, TABLE, True),
    ({"any_in": "risk.high"}, ("SE",), False), ({"any_in": "risk.high"}, ("SE", "XX"), None),
    ({"any_in": "risk.high"}, ("PK", "XX"), True), ({"any_in": "risk.high"}, (), False),
])
def test_an_operator_says_of_a_value(leaf, value, expected):
    assert decide({"question": "q", **leaf}, Answer(value)) is expected


@pytest.mark.parametrize("leaf", [
    {"is": "yes"}, {"any_of": ["yes"]}, {"has": "a"}, {"any_in": ["a"]}, {"any_in": "risk.high"}, {"none_of": ["a"]},
    {"only": ["a"]},
    {"less_than": 1}, {"at_most": 1}, {"more_than": 1}, {"at_least": 1}, {"older_than_months": 1}, {"rows_fewer_than": 1},
    {"empty_row": True}, {"gap_in_column": "own"}, {"column": "country", "has": "PK"},
])
@pytest.mark.parametrize("answer", [None, Answer(), UNKNOWN, NOT_OURS, FAULTY, Answer(comment="see file")])
def test_without_a_value_every_comparison_is_open(leaf, answer):
    assert decide({"question": "q", **leaf}, answer) is None


@pytest.mark.parametrize(("leaf", "answer", "expected"), [
    ({"is": "unknown"}, UNKNOWN, True), ({"is": "unknown"}, NOT_OURS, False), ({"is": "unknown"}, None, None),
    ({"is": "unknown"}, FAULTY, None), ({"is": "not_applicable"}, NOT_OURS, True), ({"is": "not_applicable"}, UNKNOWN, False),
    ({"any_of": ["unknown", "not_applicable"]}, UNKNOWN, True), ({"any_of": ["unknown", "not_applicable"]}, NOT_OURS, True),
    ({"any_of": ["unknown", "yes"]}, NOT_OURS, None), ({"any_of": ["unknown"]}, NOT_OURS, False),
    ({"any_of": ["unknown"]}, None, None),
    ({"answered": True}, UNKNOWN, True), ({"answered": True}, NOT_OURS, True), ({"answered": True}, Answer("yes"), True),
    ({"answered": True}, None, False), ({"answered": True}, FAULTY, False), ({"answered": False}, None, True),
    ({"answered": False}, FAULTY, True), ({"answered": False}, Answer("yes"), False),
])
def test_states_can_be_asked_for(leaf, answer, expected):
    assert decide({"question": "q", **leaf}, answer) is expected


@pytest.mark.parametrize(("leaf", "profile", "expected"), [
    ({"is": True}, {"x": True}, True), ({"is": "true"}, {"x": True}, True), ({"is": True}, {"x": False}, False),
    ({"is": False}, {"x": False}, True), ({"is": True}, {"x": "true"}, False), ({"is": 1}, {"x": True}, False),
    ({"is": True}, {}, None), ({"is": True}, {"x": None}, None), ({"at_least": 50}, {"x": 50}, True),
    ({"at_least": 50}, {"x": "49"}, False), ({"at_least": 50}, {"x": True}, None),
    ({"any_of": ["a", "b"]}, {"x": ["b", "c"]}, True),
    ({"any_of": ["a"]}, {"x": []}, False), ({"has": "a"}, {"x": ["a"]}, True), ({"answered": True}, {"x": None}, False),
    ({"answered": False}, {}, True), ({"answered": True}, {"x": []}, True), ({"is": "unknown"}, {"x": "unknown"}, True),
])
def test_attributes_of_the_profile_are_compared(leaf, profile, expected):
    assert decide({"profile": "x", **leaf}, profile=profile) is expected


def test_without_a_risk_list_no_country_is_known_to_be_safe():
    assert decide({"question": "q", "any_in": "risk.high"}, Answer("SE"), risks={}) is None


def test_without_known_rows_a_matrix_has_no_known_gaps():
    facts = Facts({"q": Answer(("a.own",))}, {}, {}, DAY)
    for leaf in ({"question": "q", "empty_row": True}, {"question": "q", "gap_in_column": "own"}):
        assert compile_condition(tree(leaf), {})(facts) is None
        assert holds(tree(leaf), facts, {}) is None


def test_a_named_condition_is_decided_where_it_is_named():
    named = {"maker": {"question": "q", "has": "maker"},
             "deeper": {"any": [{"condition": "maker"}, {"profile": "x", "is": True}]}}
    assert decide({"condition": "deeper"}, Answer(("maker",)), named=named) is True
    assert decide({"not": {"condition": "deeper"}}, Answer(("other",)), named=named) is None


def test_a_circle_of_named_conditions_is_refused():
    named = {"a": tree({"condition": "b"}), "b": tree({"not": {"condition": "a"}})}
    with pytest.raises(ValueError, match="circle"):
        compile_condition(named["a"], named)
    with pytest.raises(ValueError, match="circle"):
        holds(named["a"], Facts({}, {}, {}, DAY), named)
    assert circle_in(named, "a") == ("a", "b", "a")


def test_a_leaf_that_names_nothing_means_the_judged_question_and_only_that():
    leaf = tree({"is": "yes"})
    facts = Facts({"q": Answer("yes")}, {}, {}, DAY)
    assert compile_condition(leaf, {}, about="q")(facts) is True
    with pytest.raises(ValueError, match="names nothing"):
        compile_condition(leaf, {})
    with pytest.raises(ValueError, match="names nothing"):
        holds(leaf, facts, {})


def test_a_text_cannot_become_code():
    nasty = '"), __import__("os").system("true"), ("'
    assert decide({"question": "q", "is": nasty}, Answer(nasty)) is True


def test_a_walk_names_every_leaf_and_its_place():
    condition = tree({"all": [{"question": "q", "is": "yes"},
                              {"not": {"any": [{"condition": "n"}, {"question": "r", "answered": True}]}}]})
    assert [place for place, _ in leaves(condition)] == [("all", 0), ("all", 1, "not", "any", 0), ("all", 1, "not", "any", 1)]
    assert names_in(condition) == ("n",)
    assert questions_in(condition, {"n": tree({"question": "s", "is": "yes"})}) == {"q", "r", "s"}


WORDS = st.sampled_from(["yes", "no", "a", "b", "a.own", "b.chain", "none", "PK", "SE", "unknown", "not_applicable",
                         "not_yet", "12"])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=1, min_value=-20, max_value=20)
LISTS = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
TABLES = st.lists(st.dictionaries(st.sampled_from(["a", "b"]), WORDS, max_size=2), max_size=3).map(tuple)
DATES = st.sampled_from(["2023", "2024-05", "2024-06-01", "2026-01-31"])
VALUES = st.one_of(WORDS, LISTS, NUMBERS, TABLES, DATES)
STATES = [Answer(), UNKNOWN, NOT_OURS, FAULTY, Answer(not_yet="2026-12-31")]
ANSWERS = st.one_of(st.builds(Answer, VALUES), st.sampled_from(STATES))
OPERATORS = st.one_of(
    st.builds(lambda word: {"is": word}, st.one_of(WORDS, NUMBERS, st.booleans())),
    st.builds(lambda word: {"has": word}, WORDS), st.just({"any_in": "risk.high"}),
    st.builds(lambda name, words: {name: words}, st.sampled_from(["any_of", "any_in", "none_of", "only"]), LISTS),
    st.builds(lambda name, number: {name: number}, st.sampled_from(["less_than", "at_most", "more_than", "at_least"]), NUMBERS),
    st.builds(lambda number: {"older_than_months": number}, st.integers(0, 40)),
    st.builds(lambda number: {"rows_fewer_than": number}, st.integers(0, 4)),
    st.builds(lambda number: {"ticked_fewer_than": number}, st.integers(0, 4)),
    st.builds(lambda wanted: {"empty_row": wanted}, st.booleans()), st.sampled_from([{"gap_in_column": "own"}]),
    st.builds(lambda wanted: {"answered": wanted}, st.booleans()),
)
SUBJECTS = st.one_of(
    st.builds(lambda name: {"question": name}, st.sampled_from(["q", "r", "s"])),
    st.builds(lambda name, column: {"question": name, "column": column},
              st.sampled_from(["q", "r"]), st.sampled_from(["a", "b"])),
    st.builds(lambda name: {"profile": name}, st.sampled_from(["x", "y"])), st.just({}),
    st.builds(lambda name: {"submission": name}, st.sampled_from(["x", "y"])),
    st.builds(lambda name: {"question": name, "any_site": True}, st.sampled_from(["q", "r"])),
)
LEAVES = st.one_of(st.builds(lambda subject, operator: {**subject, **operator}, SUBJECTS, OPERATORS), st.just({"condition": "n"}))
TREES = st.recursive(LEAVES, lambda parts: st.one_of(
    st.lists(parts, min_size=1, max_size=3).map(lambda each: {"all": each}),
    st.lists(parts, min_size=1, max_size=3).map(lambda each: {"any": each}),
    parts.map(lambda each: {"not": each}),
), max_leaves=8)
PROFILES = st.dictionaries(st.sampled_from(["x", "y"]),
                           st.one_of(st.none(), st.booleans(), st.integers(-5, 60), WORDS, st.lists(WORDS)))
ANSWERED = st.dictionaries(st.sampled_from(["q", "r", "s"]), ANSWERS)
FACTS = st.builds(Facts, ANSWERED, PROFILES, st.sampled_from([{}, RISKS, {"PK": "medium"}]), st.just(DAY), PROFILES,
                  st.lists(ANSWERED, max_size=2).map(tuple))
NAMED = {"n": tree({"any": [{"question": "r", "is": "yes"}, {"profile": "x", "answered": False}]})}
MATRIX_ROWS = {"q": ("a", "b"), "s": ("b",)}


def both(data, facts):
    facts.settled.clear()
    return compile_condition(tree(data), NAMED, about="r", rows=MATRIX_ROWS)(facts)


@given(TREES, FACTS)
@settings(max_examples=400, deadline=None)
def test_compiled_and_interpreted_conditions_agree(data, facts):
    value = both(data, facts)
    assert value in (True, False, None)
    assert value is holds(tree(data), facts, NAMED, about="r", rows=MATRIX_ROWS)


@given(TREES, FACTS)
@settings(deadline=None)
def test_denied_twice_is_said_once(data, facts):
    assert both({"not": {"not": data}}, facts) is both(data, facts)


@given(TREES, TREES, FACTS)
@settings(deadline=None)
def test_not_all_is_some_not(one, other, facts):
    assert both({"not": {"all": [one, other]}}, facts) is both({"any": [{"not": one}, {"not": other}]}, facts)
