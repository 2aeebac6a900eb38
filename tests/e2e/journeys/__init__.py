"""Customers who cross channels and agents, and must not be asked twice."""
