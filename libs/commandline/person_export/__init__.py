"""Everything about one person in two files: NDJSON for programs, HTML for people."""
