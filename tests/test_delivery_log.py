"""Team Ledger's log: every figure of topic 5 is computed from it."""

import hashlib
import json
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from leadlab.scenarios.delivery_log import (
    END,
    ENGINEERS,
    FILES,
    PLANNED,
    SERVICES,
    START,
    UNCAUSED_INCIDENTS,
    UNPLANNED,
    WEEKS,
    DeliveryLog,
    delivery_log,
    weekly_finished,
)


@pytest.fixture(scope="module")
def log() -> DeliveryLog:
    return delivery_log()


def digest(log: DeliveryLog) -> str:
    frames = [frame.to_dict("records") for frame in (log.tickets, log.commits, log.deploys, log.incidents)]
    return hashlib.sha256(json.dumps(frames, default=datetime.isoformat).encode()).hexdigest()


def shipped(log: DeliveryLog) -> pd.DataFrame:
    return log.deploys[(log.deploys["env"] == "prod") & (log.deploys["status"] == "succeeded")]


def test_the_log_is_the_same_on_every_platform_and_python_version(log):
    """A changed digest changes the lessons' figures: build the topic anew and read its texts."""
    assert digest(log) == "e121b377493274994e436dca8fd3023db5bbb0c07d0bb6cc3f29af572c5d5fa4"
    assert digest(delivery_log()) == digest(log)
    assert digest(delivery_log(seed=1)) != digest(log)


def test_the_weekly_counts_are_the_fixed_vectors(log):
    assert weekly_finished(log.tickets, "planned") == list(PLANNED)
    assert weekly_finished(log.tickets, "unplanned") == list(UNPLANNED)
    assert (len(PLANNED), sum(PLANNED), len(UNPLANNED), sum(UNPLANNED)) == (WEEKS, 120, WEEKS, 58)
    assert round(float(np.corrcoef(PLANNED, UNPLANNED)[0, 1]), 2) == -0.62


def test_each_quarter_begins_and_ends_with_nothing_in_progress(log):
    for boundary in (START, START + timedelta(weeks=13), END):
        assert not any(t.started < boundary < t.finished for t in log.tickets.itertuples())
    assert all(START <= t.started < t.finished < END and t.created < t.started for t in log.tickets.itertuples())


def test_every_instant_has_an_offset_and_both_offsets_occur(log):
    columns = [(log.tickets, name) for name in ("created", "started", "finished")]
    columns += [(log.commits, "committed_at"), (log.commits, "merged_at"), (log.deploys, "finished_at")]
    columns += [(log.incidents, "opened_at"), (log.incidents, "restored_at")]
    for frame, name in columns:
        offsets = {moment.utcoffset() for moment in frame[name] if moment is not None}
        assert offsets == {timedelta(0), timedelta(hours=1)}, name


def test_commits_belong_to_branches_of_at_most_six_days(log):
    assert log.commits["sha"].is_unique
    assert set(log.commits["author"]) == set(ENGINEERS)
    assert all(1 <= len(set(files)) <= 3 and set(files) <= set(FILES) for files in log.commits["files"])
    assert len(FILES) == 120
    of_tickets = log.commits[log.commits["ticket"].notna()]
    assert set(of_tickets["ticket"]) == set(log.tickets["id"])
    for _, branch in of_tickets.groupby("ticket"):
        assert branch["merged_at"].nunique() == 1
        age = branch["merged_at"].iloc[0] - min(branch["committed_at"])
        assert timedelta(days=0.2) - timedelta(seconds=1) <= age <= timedelta(days=6)


def test_deploys_ship_commits_that_were_merged_before(log):
    merged = dict(zip(log.commits["sha"], log.commits["merged_at"], strict=True))
    for deploy in log.deploys.itertuples():
        assert all(merged[sha] <= deploy.finished_at for sha in deploy.shas)
    assert log.deploys["finished_at"].is_monotonic_increasing
    assert log.deploys["id"].is_unique
    assert set(log.deploys["service"]) == set(SERVICES)


def test_incidents_follow_the_deploys_that_caused_them_and_remedies_answer_incidents(log):
    finished = dict(zip(log.deploys["id"], log.deploys["finished_at"], strict=True))
    opened = dict(zip(log.incidents["id"], log.incidents["opened_at"], strict=True))
    for incident in log.incidents.itertuples():
        assert incident.cause_deploy is None or finished[incident.cause_deploy] < incident.opened_at < END
        assert incident.restored_at is None or incident.opened_at < incident.restored_at
    for deploy in log.deploys.itertuples():
        assert (deploy.caused_by is not None) == (deploy.kind != "planned")
        assert deploy.caused_by is None or opened[deploy.caused_by] < deploy.finished_at


def test_the_planted_cases_are_there(log):
    production = shipped(log)
    causes = log.incidents["cause_deploy"].dropna().tolist()
    assert len(causes) > len(set(causes)), "a deploy with two incidents"
    assert log.incidents["cause_deploy"].isna().sum() == UNCAUSED_INCIDENTS
    still_open = log.incidents[log.incidents["restored_at"].isna()]
    assert len(still_open) == 1
    assert still_open["cause_deploy"].notna().all()
    assert (production["finished_at"] == END).sum() == 1
    assert production.iloc[-1]["shas"]
    staged = [shas for shas in log.deploys.loc[log.deploys["env"] == "staging", "shas"] if shas]
    assert any(shas in production["shas"].tolist() for shas in staged)
    assert (log.deploys["status"] == "failed").any()
    seen: set[str] = set()
    again: set[str] = set()
    for deploy in production.itertuples():
        if seen & set(deploy.shas):
            again.add(deploy.kind)
        seen.update(deploy.shas)
    assert {"planned", "rollback"} <= again, "a rollback and a later redeploy ship old commits again"
