"""Builds the services' images without a container runtime, and tries them: `python -m deploy.images`."""
