"""How contacts are stored and published."""
