"""Which column a field means, and which hold address, name and company: header names in, their places out.

Names are compared without case, spaces, hyphens and underscores: "First Name", first_name and FIRSTNAME are one, and so
are the usual short names of mail services (FNAME, MERGE1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_SAME = (
    "firstname fname first givenname forename vorname prenom merge1 firstnm",
    "lastname lname last surname familyname nachname merge2 lastnm",
    "fullname name contactname displayname personname recipientname customername leadname",
    "email emailaddress mail emailaddr mailaddress workemail contactemail recipientemail recipient emailid to",
    "company companyname organization organisation organizationname organisationname accountname account employer firm "
    "businessname business",
)
_GROUP = {name: line.split()[0] for line in _SAME for name in line.split()}


@lru_cache(maxsize=4096)
def squashed(name: str) -> str:
    """*name* in lower case, letters and digits alone."""
    return "".join(char for char in name.lower() if char.isalnum())


class Columns:
    """The columns of one list. `address`, `first`, `last`, `full` and `company` are their places, None without one."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._places: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        twice: list[str] = []
        for place, name in enumerate(names):
            key = squashed(name)
            if not key:
                continue
            if key in self._places:
                twice.append(name)
                continue
            self._places[key] = place
            self._groups.setdefault(_GROUP.get(key, key), place)
        self.notes = tuple(f"two columns are called `{name}`; the first is read" for name in dict.fromkeys(twice))
        self.address = self._groups.get("email")
        self.first, self.last = self._groups.get("firstname"), self._groups.get("lastname")
        self.full, self.company = self._groups.get("fullname"), self._groups.get("company")

    def find(self, field: str) -> int | None:
        """The place of the column that *field* ("contact.firstname") means, None where the list has no such column."""
        parts = field.split(".")
        for first in range(len(parts)):
            key = squashed(".".join(parts[first:]))
            place = self._places.get(key, self._groups.get(_GROUP.get(key, key)))
            if place is not None:
                return place
        return None
