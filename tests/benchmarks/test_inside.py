"""The measurements without a server: both sides find the same, and what they find is told."""

from benchmarks.alternating import alternate
from benchmarks.inside import report
from benchmarks.judging import closures, compare_rules, guarded_rules


def test_closures_and_rules_find_the_same():
    assert len(closures(guarded_rules())) == 60
    assert len(compare_rules(1, 1).ratios) == 1  # refuses to compare sides that differ


def test_sides_take_turns_after_each_has_worked_once():
    done = []
    compared = alternate(lambda: done.append("a"), lambda: done.append("b"), 2)
    assert "".join(done) == "ababab"
    assert len(compared.ratios) == 2


def test_every_goal_has_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.inside.QUICK", 20)
    lines = list(report(tmp_path, quick=True))
    assert [line[:3] for line in lines] == ["G13", "G14", "   ", "G14"]
    assert lines[-1].endswith("flat")
