"""Where bytes come in: translates between transports and the decisions, never decides."""

import os

# gRPC's core writes a line of its own to stderr for every handshake that fails, past our log's form and its limits: a stranger
# could fill the disk with them. It reads this once, when it is loaded. github.com/grpc/grpc, doc/environment_variables.md.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
