"""What the lab of lead-4 hands over: the type of a message, and the data of INC-42."""

Message = tuple[
    str, float, float
]  # ("out", sent by the reference, received by the host) or ("in", sent by the host, …)

INC_42_MESSAGES: list[Message] = [
    ("out", 0.0, 461.0),
    ("in", 470.0, 12.0),
    ("out", 60.0, 521.5),
    ("out", 300.0, 760.4),
    ("in", 700.0, 241.2),
]  # between the deploy system, which is the reference, and db-3; seconds after the cutover

INC_42_CLOSED_AFTER = (2, 3, 5, 5, 8, 9, 12, 14, 20, 21, 33, 40)  # days
INC_42_OPEN_FOR = (15, 22, 30, 30, 45, 60, 60, 75, 90, 90)  # days

# Remissions under 6-MP, in weeks (Freireich et al., Blood 21, 1963): nine ended, twelve still lasted.
SIX_MP_RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
SIX_MP_IN_REMISSION = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
