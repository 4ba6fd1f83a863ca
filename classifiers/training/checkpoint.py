"""What a long training keeps in its folder, so that a killed run goes on: weights, optimiser, step and curve of one plan."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import nn

Curve = list[dict[str, float]]


class Checkpoint:
    """`folder/checkpoint.pt` and `folder/curve.jsonl` of a network, its optimiser and the plan (a dataclass) of the run."""

    def __init__(self, folder: Path, plan: Any, network: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        self._folder, self._network, self._optimizer = folder, network, optimizer
        self._file, self._plan = folder / "checkpoint.pt", json.dumps(asdict(plan))

    def resume(self, there: torch.device) -> tuple[int, Curve]:
        """Step and curve to go on from, with weights and optimiser set; (0, []) at the first start.

        Raises ValueError when the folder holds a run of another plan.
        """
        if not self._file.is_file():
            return 0, []
        kept = torch.load(self._file, weights_only=True, map_location=there)
        if kept["plan"] != self._plan:
            raise ValueError(f"{self._folder} holds a run of another plan")
        self._network.load_state_dict(kept["network"])
        self._optimizer.load_state_dict(kept["optimizer"])
        return int(kept["step"]), json.loads(kept["curve"])

    def save(self, step: int, curve: Sequence[dict[str, float]]) -> None:
        """Written aside, then renamed: a kill leaves the old file or the new one."""
        kept = {"network": self._network.state_dict(), "optimizer": self._optimizer.state_dict(), "step": step}
        fresh = self._file.with_suffix(".new")
        torch.save(kept | {"curve": json.dumps(list(curve)), "plan": self._plan}, fresh)
        fresh.replace(self._file)
        (self._folder / "curve.jsonl").write_text("".join(json.dumps(p) + "\n" for p in curve), encoding="utf-8")
