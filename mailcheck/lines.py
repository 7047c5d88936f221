"""Where the values of a YAML file stand."""

from __future__ import annotations

Path = tuple[str | int, ...]


class Lines(dict[Path, int]):
    """The line, from 1, on which each value begins, by its path of keys and indexes."""

    def of(self, path: Path) -> int:
        """The line of *path*, or of the nearest value above it."""
        while path and path not in self:
            path = path[:-1]
        return self.get(path, 1)
