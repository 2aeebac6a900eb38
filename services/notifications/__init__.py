"""Notifications: what we tell people, through which channel, and what became of it.

Owns notifications, inboxes and deliveries. Consumes InteractionRecorded and BreakGlassStarted; publishes
NotificationCreated and NotificationRead. Asks the interactions service for a customer's earlier contacts.
"""
