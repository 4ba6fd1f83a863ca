"""Training runs in SQL: asked for, taken by one process, followed, ended."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from triage.adapters.sql.door import SqlDoor
from triage.adapters.sql.learning_tables import training_run
from triage.domain.learning import RunState, TrainingRun

OPEN = (RunState.WAITING.value, RunState.RUNNING.value)


class LearningRuns(SqlDoor):
    """The part of the LearningStore that follows training."""

    def ask_run(self, actor: str, seed: int, now: datetime) -> int:
        """See LearningStore."""
        with self._writing() as connection:
            open_run = connection.execute(select(training_run.c.id).where(training_run.c.state.in_(OPEN))).first()
            if open_run:
                return int(open_run.id)
            values = {"asked_at": now, "asked_by": actor, "state": RunState.WAITING.value, "seed": seed}
            made = connection.execute(insert(training_run).values(values).returning(training_run.c.id))
            return int(made.scalar_one())

    def take_run(self, run_id: int, owner: str, now: datetime, stale_seconds: float) -> bool:
        """See LearningStore."""
        run = training_run.c
        silent = or_(run.beat_at.is_(None), run.beat_at < now - timedelta(seconds=stale_seconds))
        free = or_(run.state == RunState.WAITING.value, and_(run.state == RunState.RUNNING.value, silent))
        with self._writing() as connection:
            taken = update(training_run).where(run.id == run_id, free)
            values = {"state": RunState.RUNNING.value, "owner": owner, "beat_at": now}
            return connection.execute(taken.values(values)).rowcount == 1

    def beat(self, run_id: int, owner: str, now: datetime, progress: Mapping[str, Any]) -> bool:
        """See LearningStore."""
        values = {**progress, "beat_at": now}
        if "curve" in values:
            values["curve"] = json.dumps(list(values["curve"]))
        run = training_run.c
        mine = (run.id == run_id, run.owner == owner, run.state == RunState.RUNNING.value)
        with self._writing() as connection:
            return connection.execute(update(training_run).where(*mine).values(values)).rowcount == 1

    def end_run(self, run_id: int, now: datetime, *, model: str = "", error: str = "", stopped: bool = False) -> None:
        """See LearningStore."""
        state = RunState.STOPPED if stopped else RunState.FAILED if error else RunState.DONE
        values = {"state": state.value, "beat_at": now, "model": model, "error": error, "seconds_left": 0.0}
        with self._writing() as connection:
            open_one = update(training_run).where(training_run.c.id == run_id, training_run.c.state.in_(OPEN))
            connection.execute(open_one.values(values))

    def runs(self, limit: int = 20) -> list[TrainingRun]:
        """See LearningStore."""
        with self._reading() as connection:
            rows = connection.execute(select(training_run).order_by(training_run.c.id.desc()).limit(limit))
            return [
                TrainingRun(
                    id=r.id, asked_at=r.asked_at, asked_by=r.asked_by, state=RunState(r.state), seed=r.seed, owner=r.owner,
                    beat_at=r.beat_at, step=r.step, done=r.done, total=r.total, seconds_left=r.seconds_left,
                    curve=tuple(json.loads(r.curve)), data_hash=r.data_hash, model=r.model, error=r.error,
                )
                for r in rows
            ]  # fmt: skip
