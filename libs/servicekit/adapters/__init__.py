"""What the services share in storing things: the only part of the libraries that knows MongoDB."""
