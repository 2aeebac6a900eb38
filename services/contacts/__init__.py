"""Contacts: who the customer is. Owns profiles and identities; publishes what changes; asks no other service."""
