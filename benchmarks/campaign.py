"""How fast a campaign is judged, and in how much memory: one command, a line for each size of list.

    python benchmarks/campaign.py [ROWS …] [--texts]

Each size (1,000, 10,000 and 100,000 rows unless others are given) runs in a process of its own: a list of made-up
contacts, some two in a hundred of them bad in each of the ways that are known, for one template with a condition. With
`--texts` one column holds another sentence in every row, which nothing can share. Printed are the seconds on the clock
and those of work, rows a second of work, the messages that had to be judged, the memory that it took, and whether every
bad row was named.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

TEMPLATE = """\
---
from: Paul Ferreira <paul@lanternfilms.example>
subject: A film evening for {{ company }}
---
Hi {{ first_name }},

your library in {{ city }} showed three silent films with live piano last year, and your colleagues at {{ company }}
told me that the chairs were all taken. {{ line | default: "" }}

We rent out restored films with the rights for one evening. A film costs {{ price }}, and the poster comes with it.

{% if plan == "pro" %}Your own projector is enough.{% else %}We can bring a projector.{% endif %}

Would a list of the films with piano scores be of use to you, {{ first_name }}? I will ring you on Monday at 10:00.

Kind regards,
Paul Ferreira
+351 555 012 340
"""
HEADER = ("email", "first_name", "last_name", "company", "city", "price", "plan", "line")
BEGINNINGS = "Bel Cor Dal Fen Gar Hol Jun Kar Lan Mer Nor Ola Per Quin Ros Sel Tor Ul Ves Wim".split()
ENDINGS = "ana ben dis ette far gren hild ina jas kin lind mar nik ora pel ric sen tine ulf via".split()
FIRMS = "Pottery Bakery Press Gallery Boats Timber Garden Seeds Looms Ceramics Ltd GmbH Studio Works".split()
BAD = (
    "empty",
    "null",
    "n/a",
    "dash",
    "capitals",
    "address",
    "digits",
    "company",
    "office",
    "guys",
    "twice",
    "clash",
    "none",
)


def main() -> None:
    """Reads the options, and runs each size by itself."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rows", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    options.add_argument("--texts", action="store_true", help="another sentence in every row")
    options.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.alone:
        _measure(given.rows[0], given.texts)
        return
    print(f"{'rows':>9} {'seconds':>9} {'work':>9} {'rows/s':>8} {'judged':>7} {'memory':>8}  bad rows named")
    for rows in given.rows:
        texts = ["--texts"] if given.texts else []
        subprocess.run([sys.executable, __file__, str(rows), "--alone", *texts], check=True)


def _measure(count: int, texts: bool) -> None:
    from mailcheck import load_rules
    from mailcheck.campaign import judge_campaign
    from mailcheck.config import Config
    from mailcheck.contacts import read_contacts
    from mailcheck.model import Source
    from mailcheck.pipeline import judge, selected

    rules = selected(load_rules(), Config())
    template = Source("template.md", "markdown", TEMPLATE.encode())
    judge(template, rules, Config())  # the language models are loaded once, whatever the list
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        bad = _write(path, count, texts)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, worked = time.perf_counter(), time.process_time()
        campaign = judge_campaign(template, rules, Config(), read_contacts(path))
        seconds, work = time.perf_counter() - started, time.process_time() - worked
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    named = {contact.row for one in campaign.findings for contact in one.contacts}
    missed = sorted(bad - named)
    wrongly = f", and {len(named - bad):,} good ones" if named - bad else ""
    told = (
        f"all {len(bad):,}{wrongly}" if not missed else f"{len(bad) - len(missed):,} of {len(bad):,}; not {missed[:5]}"
    )
    figures = f"{count:>9,} {seconds:>9.2f} {work:>9.2f} {count / work:>8,.0f} {campaign.messages:>7,} {used:>+6.0f}MB"
    print(f"{figures}  {told}", flush=True)


def _write(path: Path, count: int, texts: bool) -> set[int]:
    """Writes the list, and returns the numbers of its bad rows."""
    dice, bad, before = random.Random(7), set(), ""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(2, count + 2):
            row = _row(dice, number, texts)
            if number % 50 == 3:
                bad.add(number)
                row = _spoilt(row, BAD[number // 50 % len(BAD)], before)
            before = row["email"]
            rows.writerow(row.values())
    return bad


def _row(dice: random.Random, number: int, texts: bool) -> dict[str, str]:
    first, last = (dice.choice(BEGINNINGS) + dice.choice(ENDINGS) for _ in range(2))
    firm = " ".join([dice.choice(BEGINNINGS) + dice.choice(ENDINGS), dice.choice(FIRMS)])
    line = f"The {dice.choice(ENDINGS)}{number} of yours stood in the {dice.choice(BEGINNINGS)} hall." if texts else ""
    values = f"{first}.{last}{number}@{firm.split()[0]}.example".lower(), first, last, firm, "", "€40", "", line
    city, plan = dice.choice("Oslo Leeds Porto Bergen Brno Galway".split()), dice.choice(["pro", "free"])
    return {**dict(zip(HEADER, values, strict=True)), "city": city, "plan": plan}


def _spoilt(row: dict[str, str], how: str, before: str) -> dict[str, str]:
    """The row, made bad in one way; *before* is the address of the row before it."""
    name = {
        "empty": "", "null": "null", "n/a": "N/A", "dash": "-", "capitals": row["first_name"].upper(),
        "address": row["email"], "digits": "Nora2", "company": row["company"], "office": "Sales", "guys": "Guys",
    }.get(how, row["first_name"])  # fmt: skip
    changed = {**row, "first_name": name}
    if how == "twice":
        changed["email"] = before.upper()
    elif how == "clash":
        changed["email"] = "michael.virardi@virardi.example"
    elif how == "none":
        changed["company"] = "undefined"
    return changed


if __name__ == "__main__":
    main()
