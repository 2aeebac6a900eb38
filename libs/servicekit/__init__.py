"""What every service starts with: settings, errors, the gRPC server, the HTTP gateway, access and telemetry."""
