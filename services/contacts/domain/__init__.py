"""The rules of contacts, free of frameworks and storage."""
