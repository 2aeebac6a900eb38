"""The `backstory` command: a thin client of the public APIs, and the supervisor behind `make run`."""
