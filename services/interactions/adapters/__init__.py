"""Where things are kept, and whom the service asks."""
