"""The desk: the web page agents live in. It owns agents' browser sessions and nothing about customers.

Owns: browser sessions and one-time sign-in links. Publishes: nothing. Consumes: nothing.
Calls: contacts, interactions and notifications over gRPC, as the agent who is signed in.
"""
