"""What the lab of del-1 hands over: two quarters of Team Ledger's finished tickets, week by week."""

from leadlab.scenarios.delivery_log import PLANNED, UNPLANNED

P = list(PLANNED)  # planned tickets finished in each of 26 weeks
U = list(UNPLANNED)  # unplanned ones
