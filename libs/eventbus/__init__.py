"""The shared event bus: envelope, streams, relay, consumers, dead letters and reconciliation over NATS JetStream."""
