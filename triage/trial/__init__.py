"""The test bench: the crafts in a child process of their own, so that the pages stay light and never import a model."""

from triage.trial.bench import ProcessBench

__all__ = ["ProcessBench"]
