"""One day of the shop's login log: 200,000 logins of customers, 25 devices with an old password, and one stuffing run."""

from __future__ import annotations

import numpy as np
import pandas as pd

CUSTOMERS = 50_000
LOGINS = 200_000
DEVICES, RETRIES = 25, 8
STUFFED = 400  # tries, each on another account
STUFFING_HOUR = 3
STUFFING_NETWORKS = (2001, 2002)  # nobody else logs in from there
STUFFING_ADDRESSES = 40


def login_log(seed: int = 6) -> pd.DataFrame:
    """The log, one row a login.

    Columns: ``hour`` (0-23), ``account`` (0-49,999), ``network`` (0: a company's shared address, with 6 % of the customers'
    logins; 1-2,000: the rest), ``address`` (a number within the network), ``failed``, and the truth that no real log has,
    ``attack``. Customers fail 3 % of their logins, the devices and the attacker all of theirs.
    """
    rng = np.random.default_rng(seed)
    customers = pd.DataFrame(
        {
            "hour": rng.integers(0, 24, LOGINS),
            "account": rng.integers(0, CUSTOMERS, LOGINS),
            "network": np.where(rng.random(LOGINS) < 0.06, 0, rng.integers(1, 2001, LOGINS)),
            "failed": rng.random(LOGINS) < 0.03,
        }
    )
    customers["address"] = np.where(customers["network"] == 0, 0, rng.integers(0, 256, LOGINS))
    devices = pd.DataFrame(
        {
            "hour": rng.integers(0, 24, DEVICES),
            "account": rng.choice(CUSTOMERS, DEVICES, replace=False),
            "network": rng.integers(1, 2001, DEVICES),
            "address": rng.integers(0, 256, DEVICES),
            "failed": True,
        }
    ).loc[lambda rows: rows.index.repeat(RETRIES)]
    number = np.arange(STUFFED) % STUFFING_ADDRESSES
    half = STUFFING_ADDRESSES // len(STUFFING_NETWORKS)
    stuffing = pd.DataFrame(
        {
            "hour": STUFFING_HOUR,
            "account": rng.choice(CUSTOMERS, STUFFED, replace=False),
            "network": np.array(STUFFING_NETWORKS)[number // half],
            "address": number % half,
            "failed": True,
            "attack": True,
        }
    )
    legitimate = pd.concat([customers, devices]).assign(attack=False)
    return pd.concat([legitimate, stuffing]).sort_values("hour", kind="stable", ignore_index=True)
