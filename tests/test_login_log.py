import numpy as np
import pandas as pd
import pytest

from leadlab.scenarios import login_log as scenario
from leadlab.scenarios.login_log import login_log


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return login_log()


def test_the_log_is_the_same_at_each_call(log: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(log, login_log())
    assert not log.equals(login_log(seed=7))


def test_customers_fail_three_percent_and_share_one_network(log: pd.DataFrame) -> None:
    customers = log[~log["attack"]]
    assert len(customers) == scenario.LOGINS + scenario.DEVICES * scenario.RETRIES
    failed = customers["failed"].sum() - scenario.DEVICES * scenario.RETRIES
    assert failed / scenario.LOGINS == pytest.approx(0.03, abs=0.002)
    assert (customers["network"] == 0).mean() == pytest.approx(0.06, abs=0.003)
    assert customers["network"].between(0, 2000).all() and customers["hour"].between(0, 23).all()
    assert set(customers.loc[customers["network"] == 0, "address"]) == {0}


def test_the_attacker_tries_each_account_once_from_few_addresses(log: pd.DataFrame) -> None:
    tries = log[log["attack"]]
    assert len(tries) == tries["account"].nunique() == scenario.STUFFED
    assert tries["failed"].all() and set(tries["hour"]) == {scenario.STUFFING_HOUR}
    assert tuple(np.unique(tries["network"])) == scenario.STUFFING_NETWORKS
    assert (tries.groupby(["network", "address"]).size() == scenario.STUFFED // scenario.STUFFING_ADDRESSES).all()


def test_only_the_devices_fail_often_on_one_account(log: pd.DataFrame) -> None:
    failures = log[log["failed"]].groupby("account").size()
    often = failures[failures > 5]
    assert len(often) == scenario.DEVICES and often.min() >= scenario.RETRIES
