"""Measures the system against floors that run beside it: `make bench`."""
