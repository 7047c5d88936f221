"""The names of the commands."""

from __future__ import annotations

# Where each command is, in the order of the help; only the one that is run is loaded.
COMMANDS = {
    "check": "check:check",
    "campaign": "campaign:campaign",
    "sequence": "sequence:sequence",
    "rules": "rules:rules",
    "explain": "rules:explain",
    "test-rules": "rules:test_rules",
    "init": "config:init",
    "config": "config:show",
    "send": "send:send",
    "proxy": "proxy:proxy",
    "hook": "hook:hook",
    "agent-hook": "agent_hook:agent_hook",
    "doctor": "doctor:doctor",
}
