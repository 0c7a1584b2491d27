"""RTMP 1.0 (Adobe, December 2012), the publishing half of a server."""
