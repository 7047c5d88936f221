"""The labels of the sentence model, in the order of its outputs."""

LABELS = (
    "sweeping-generalization",
    "unsourced-claim",
    "presumption",
    "pressure",
    "canned-phrase",
    "slow-start",
    "vague-timing",
    "fault-finding",
    "fear-appeal",
    "demand",
    "unempowered",
    "passive-aggressive",
    "blame",
    "appreciation",
    "next-step",
    "detail",
    "delay-excuse",
    "answers",
)
ANSWERS = "answers"
"""The label of a pair, a point of the message before and a sentence of the reply: the sentence takes it up."""
FAULTS = frozenset(LABELS[:13])
"""The labels that accuse; the others say what a sentence does for the reader."""
