"""The brief: what whoever talks to a customer next has to know before the first word."""
