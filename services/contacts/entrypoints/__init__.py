"""How the contacts service is reached."""
