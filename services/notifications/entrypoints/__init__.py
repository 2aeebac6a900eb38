"""How the world reaches this service: calls, events and the passing of time."""
