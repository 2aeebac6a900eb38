"""Readers of files: each turns its input into import records, and names what it has to leave out."""
