"""Sample data to try the system with: invented people on reserved addresses, the same for the same seed."""
