"""Report -> JSON Lines: one object a draft or a failure, so that each line can be read by itself.

Drafts and failures are the same objects as in the JSON report; docs/json.md explains them.
"""

from __future__ import annotations

from mailcheck.model import Report
from mailcheck.render.json import SCHEMA, draft, failure, written


def render(report: Report) -> str:
    """*report* in lines, the failures last; "" where there is neither draft nor failure."""
    run = {"mailcheck": report.version, "schema": SCHEMA, "model": report.model}
    lines = [written({**run, "draft": draft(scored)}, None) for scored in report.drafts]
    lines += [written({**run, "failure": failure(one)}, None) for one in report.failures]
    return "".join(f"{line}\n" for line in lines)
