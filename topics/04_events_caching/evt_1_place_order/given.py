"""What the lab of evt-1 hands over: a crash, a broker and a database to try an answer on."""

# For your own tries: the answer itself needs none of them.
from leadlab.scenarios.orders import Crash, MiniBroker, order_dbs  # noqa: F401
