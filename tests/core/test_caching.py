"""What is worked out once."""

from dataclasses import dataclass

from portal.core.caching import cached_property


@dataclass(frozen=True)
class Counted:
    """Counts how often something of it is worked out."""

    asked: list[str]

    @cached_property
    def answer(self) -> int:
        """The answer."""
        self.asked.append("once more")
        return 42


def test_it_is_worked_out_when_first_asked_for_and_never_again():
    counted = Counted([])
    assert counted.asked == []
    assert [counted.answer, counted.answer] == [42, 42]
    assert counted.asked == ["once more"]


def test_every_object_has_its_own():
    one, other = Counted([]), Counted([])
    assert (one.answer, other.asked) == (42, [])


def test_asked_of_the_class_it_is_itself_and_says_what_it_is():
    assert isinstance(Counted.answer, cached_property)
    assert Counted.answer.__doc__ == "The answer."
