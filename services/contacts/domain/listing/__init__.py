"""Which contacts a list holds, and in which order."""
