"""Lines to the collector's ports, over HTTP/2 or HTTPS: they carry, and decide nothing."""
