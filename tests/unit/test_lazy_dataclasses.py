"""Classes whose methods are made when they are first used are those that the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from dataclasses import FrozenInstanceError, field
from typing import ClassVar

import pytest

from wheelcheck.lazy_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere."""

    path: str
    line: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)
    kinds: ClassVar[int] = 3

    @property
    def shown(self) -> str:
        return f"{self.path}:{self.line}"


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """Somewhere."""

    path: str
    line: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)
    kinds: ClassVar[int] = 3


@dataclass(slots=True)
class Gathered:
    """Grows."""

    names: list[str] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Can be put in order."""

    major: int
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """What others share."""

    name: str


@dataclass(frozen=True, slots=True)
class Derived(Base):
    """One of the others."""

    size: int = 0


@dataclass(slots=True)
class Counted:
    """Does something once it is made."""

    names: tuple[str, ...]
    count: int = field(init=False)

    def __post_init__(self) -> None:
        self.count = len(self.names)


@dataclass(frozen=True, slots=True)
class Sent:
    """Never made in this process but from a pickle."""

    name: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Made by several threads at once."""

    name: str
    parts: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Loose:
    """Without slots."""

    name: str = "x"


def test_values_compare_hash_and_show_themselves_as_those_of_the_standard_library() -> None:
    assert repr(Place("a", 2)) == repr(Standard("a", 2)).replace("Standard", "Place")
    assert hash(Place("a", 2)) == hash(Standard("a", 2))
    assert Place("a") == Place("a", 1, ("said",))
    assert Place("a") != Place("b")
    assert Place("a") != object()
    assert Place("a", 7).shown == "a:7"
    assert Place.kinds == 3


def test_the_finished_class_has_what_the_standard_one_has() -> None:
    Place("a")

    assert set(vars(Place)) - {"shown"} == set(vars(Standard))
    assert Place.__slots__ == Standard.__slots__
    assert Place.__match_args__ == Standard.__match_args__
    assert Place.__init__.__annotations__ == Standard.__init__.__annotations__
    assert (Place.__qualname__, Place.__module__, Place.__doc__) == ("Place", __name__, "Somewhere.")


def test_a_frozen_value_cannot_be_changed_and_has_no_room_for_more() -> None:
    place = Place("a")

    with pytest.raises(FrozenInstanceError):
        place.line = 2  # type: ignore[misc]
    with pytest.raises((FrozenInstanceError, TypeError)):
        place.other = 2  # type: ignore[attr-defined]
    assert not hasattr(place, "__dict__")


def test_wrong_arguments_are_refused_the_first_time_too() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        """Not used so far."""

        name: str

    with pytest.raises(TypeError, match=r"Fresh\.__init__\(\) missing 1 required positional argument: 'name'"):
        Fresh()  # type: ignore[call-arg]
    assert Fresh("x").name == "x"


def test_each_value_has_a_list_of_its_own() -> None:
    first, second = Gathered(), Gathered()
    first.names.append("x")

    assert (first.names, second.names) == (["x"], [])


def test_fields_are_known_before_there_is_a_value() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        """Not used so far."""

        name: str
        size: int = 0

    assert dataclasses.is_dataclass(Fresh)
    assert [each.name for each in dataclasses.fields(Fresh)] == ["name", "size"]


def test_replacing_copying_and_taking_apart_work() -> None:
    assert dataclasses.replace(Place("a", 2), line=3) == Place("a", 3)
    assert copy.deepcopy(Place("a", 2)) == Place("a", 2)
    assert dataclasses.asdict(Version(1)) == {"major": 1, "minor": 0}
    match Version(1, 2):
        case Version(major, minor):
            assert (major, minor) == (1, 2)


def test_values_can_be_put_in_order() -> None:
    assert sorted([Version(2), Version(1, 5), Version(1)]) == [Version(1), Version(1, 5), Version(2)]


def test_a_class_takes_over_the_fields_of_its_base() -> None:
    assert repr(Derived("x", 3)) == "Derived(name='x', size=3)"
    assert Derived("x").name == "x"
    assert Base("x") != Derived("x")


def test_what_follows_the_constructor_is_done() -> None:
    assert Counted(("a", "b")).count == 2


def test_a_pickle_is_read_though_no_value_was_made_before() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Origin:
        """Stands for the class in the process that wrote the pickle."""

        name: str

    Origin.__qualname__, Origin.__module__ = "Sent", __name__
    text = b"\x80\x04c" + f"{__name__}\nSent\n".encode() + b")\x81]\x8c\x01xab."

    assert pickle.loads(text) == Sent("x")


def test_threads_may_ask_for_the_first_value_at_once() -> None:
    barrier, made = threading.Barrier(8), []

    def make() -> None:
        barrier.wait()
        made.append(Shared("x"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [Shared("x")] * 8


def test_a_class_without_slots_is_made_at_once() -> None:
    assert "__dataclass_fields__" in vars(Loose)
    assert isinstance(vars(Loose)["__dataclass_fields__"], dict)
    assert Loose().name == "x"
