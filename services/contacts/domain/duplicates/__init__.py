"""Telling whether two contacts are the same person: rules give evidence, and evidence adds up to a score."""
