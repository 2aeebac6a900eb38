"""How calls and events come in."""
