"""What this service stands on: MongoDB and the interactions service."""
