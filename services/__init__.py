"""The Backstory services: contacts, interactions, notifications and the desk."""
