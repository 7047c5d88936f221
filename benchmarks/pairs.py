"""Whether the better version scores higher: pairs of drafts in, both scores of each pair out.

    python benchmarks/pairs.py [FOLDER]

A folder holds pairs of drafts, NAME-before.* and NAME-after.*. The exit code is 1 when any better version does not
score higher.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mailcheck import load_rules  # noqa: E402
from mailcheck.config import Config  # noqa: E402
from mailcheck.model import Failure, Score  # noqa: E402
from mailcheck.pipeline import judge, selected  # noqa: E402
from mailcheck.read import sources  # noqa: E402


def whole(path: Path) -> Score:
    """The 4P score of the draft at *path*."""
    source = next(iter(sources([str(path)], sys.stdin.buffer, None)))
    if isinstance(source, Failure):
        sys.exit(f"{path}: {source.reason}")
    return judge(source, selected(load_rules(), Config()), Config()).score


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pairs"
    higher = total = 0
    print(f"{'pair':20} {'before':>7} {'after':>7}")
    for before in sorted(folder.glob("*-before.*")):
        after = next(folder.glob(f"{before.name.split('-before')[0]}-after.*"))
        one, other = whole(before).overall or 0.0, whole(after).overall or 0.0
        total += 1
        higher += other > one
        print(f"{before.name.split('-before')[0]:20} {one:7.1f} {other:7.1f}{'' if other > one else '   not higher'}")
    print(f"the better version scores higher in {higher} of {total} pairs")
    sys.exit(higher != total)


if __name__ == "__main__":
    main()
