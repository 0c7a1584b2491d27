import socket


def free_port() -> int:
    """For programs that cannot be told 0; somebody else may take it first."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]
