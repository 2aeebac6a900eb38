"""What the contacts service can do, one file a verb."""
