"""Frozen values: made, compared, shown and copied as those of `dataclasses` are, and known to its functions."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pytest

from mailcheck.frozen import Frozen, field, fields, replace, values


class Letter(Frozen):
    """One field without a default, one with, and one that each value has of its own."""

    to: str
    pages: int = 1
    marks: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def shout(self) -> str:
        return self.to.upper()


class Card(Frozen):
    to: str


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Letter("Ana"), ("Ana", 1, {})),
        (Letter("Ana", 2), ("Ana", 2, {})),
        (Letter("Ana", marks={"x": 1}), ("Ana", 1, {"x": 1})),
        (Letter(pages=3, to="Ana"), ("Ana", 3, {})),
        (Letter("Ana", 2, {"x": 1}), ("Ana", 2, {"x": 1})),
        (replace(Letter("Ana", 2), to="Tom"), ("Tom", 2, {})),
        (dataclasses.replace(Letter("Ana", 2), to="Tom"), ("Tom", 2, {})),
    ],
)
def test_fields_are_given_by_place_or_by_name(made: Letter, expected: tuple[object, ...]) -> None:
    assert (made.to, made.pages, made.marks) == expected


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((), {"pages": 2}), (("Ana",), {"page": 2}), (("Ana",), {"to": "Tom"}), (("Ana", 1, {}, 4), {})],
)
def test_a_value_lacks_nothing_and_has_nothing_more(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Letter"):
        Letter(*given, **named)


def test_a_default_that_is_made_is_made_for_each() -> None:
    assert Letter("Ana").marks is not Letter("Ana").marks


def test_nothing_can_be_set_or_taken_away() -> None:
    letter = Letter("Ana")
    for change in (
        lambda: setattr(letter, "to", "Tom"),
        lambda: delattr(letter, "to"),
        lambda: setattr(letter, "x", 1),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert letter.to == "Ana"


def test_values_are_equal_by_their_fields_and_their_class() -> None:
    letter = Letter("Ana", 2)
    assert letter.shout == "ANA"
    assert letter == Letter("Ana", 2) != Letter("Ana", 3)
    assert Card("Ana") != Letter("Ana") and Card("Ana") != "Ana"
    assert len({Card("Ana"), Card("Ana"), Card("Tom")}) == 2
    assert repr(letter) == "Letter(to='Ana', pages=2, marks={})"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_is_equal(copied: Any) -> None:
    letter = Letter("Ana", 2, {"x": [1]})
    assert copied(letter) == letter and copied(letter).to == "Ana"


def test_the_functions_of_dataclasses_know_them() -> None:
    letter = Letter("Ana", 2, {"x": Card("Tom")})
    assert dataclasses.is_dataclass(letter)
    assert tuple(one.name for one in dataclasses.fields(letter)) == fields(Letter) == ("to", "pages", "marks")
    assert dataclasses.fields(Letter)[1].default == 1 and dataclasses.fields(Letter)[2].default_factory is dict
    assert dataclasses.asdict(letter) == {"to": "Ana", "pages": 2, "marks": {"x": {"to": "Tom"}}}
    assert values(letter) == {"to": "Ana", "pages": 2, "marks": {"x": Card("Tom")}}
