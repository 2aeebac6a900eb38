"""Files of contacts: what other programs write, read as contacts and written back."""
