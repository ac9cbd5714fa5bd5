"""`functools.cached_property` without its lock, as Python 3.12 has it: for what every request works out, the lock is dear."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):
    """What is worked out when it is first asked for, and kept in the object from then on.

    Two threads that ask at once may both work it out, which must do no harm; the one that is done last is kept. When the oldest
    Python we run on is 3.12, the library's own does.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self.work_out, self.__doc__ = work_out, work_out.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, held: None, owner: type) -> Self: ...

    @overload
    def __get__(self, held: object, owner: type) -> T: ...

    def __get__(self, held: object | None, owner: type) -> Self | T:
        if held is None:
            return self
        value = vars(held)[self.name] = self.work_out(held)
        return value
