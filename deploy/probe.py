"""A container's health check: exit 0 when the process that listens on this port says that it is ready."""

import sys
from urllib.request import urlopen

urlopen(f"http://127.0.0.1:{int(sys.argv[1])}/readyz", timeout=4)  # anything but a 2xx raises
