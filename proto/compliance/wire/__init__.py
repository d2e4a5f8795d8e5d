"""How the contract travels: protobuf messages, and the codec between them and the domain."""
