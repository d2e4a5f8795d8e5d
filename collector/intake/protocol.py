"""What both gRPC ports say alike."""

from typing import Any, TypeAlias

import grpc

from compliance.wire.v1 import session_pb2

# Quoted: the classes are generic to the type checker only.
AnyContext: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
SessionContext: TypeAlias = "grpc.aio.ServicerContext[session_pb2.AgentMessage, session_pb2.ServerMessage]"
