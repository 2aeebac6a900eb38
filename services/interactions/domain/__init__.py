"""The rules of interactions and histories: no framework, no wire format, no storage."""
