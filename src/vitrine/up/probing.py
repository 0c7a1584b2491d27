import http.client
import ssl

ANSWERS_WITHIN = 3.0  # seconds


def is_ready(host: str, port: int, *, secure: bool) -> bool:
    """Whether GET /readyz says 200."""
    connection = connect(host, port, secure=secure)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def connect(host: str, port: int, *, secure: bool) -> http.client.HTTPConnection:
    if not secure:
        return http.client.HTTPConnection(host, port, timeout=ANSWERS_WITHIN)
    whoever = ssl.create_default_context()
    whoever.check_hostname = False
    whoever.verify_mode = ssl.CERT_NONE  # our own child, on this machine
    return http.client.HTTPSConnection(host, port, timeout=ANSWERS_WITHIN, context=whoever)
