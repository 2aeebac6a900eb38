"""The passing of time: business hours, how long things may take, and when somebody is to hear that they took longer."""
