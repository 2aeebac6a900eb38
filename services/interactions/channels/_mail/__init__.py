"""The parts of reading an RFC 5322 message, each pure, bounded in time and unable to raise on any bytes."""
