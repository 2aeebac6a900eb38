"""What happened: every touch on every channel, and the one history any agent reads."""
