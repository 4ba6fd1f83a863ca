"""The commands of `vaguemestre`, a file a family. Each has `add(parsers)` and `run(arguments) -> exit code`."""
