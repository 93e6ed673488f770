"""What the lab of lead-1 hands over: Harbor's decision matrix."""

HARBOR_CRITERIA = ("risk", "run cost", "time to first value", "long-term fit", "familiarity")
HARBOR_WEIGHTS = (0.30, 0.25, 0.20, 0.15, 0.10)
# Scores on fixed anchors: 0 is unacceptable, 10 the best imaginable.
HARBOR_SCORES = {
    "strangler": (8, 7, 9, 3, 7),
    "rewrite": (4, 9, 3, 8, 5),
    "buy": (7, 4, 6, 6, 8),
    "stay": (5, 5, 5, 5, 5),
}
