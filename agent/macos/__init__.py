"""What macOS probes are made of. Written against documented interfaces and recorded outputs; none of it was run on a Mac."""
