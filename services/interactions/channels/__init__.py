"""The channels Backstory can read: one file each, with the name of the channel, `read` and an example of its input."""
