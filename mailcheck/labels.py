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
)
