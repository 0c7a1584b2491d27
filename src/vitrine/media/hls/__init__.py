"""Low-latency HLS (RFC 8216bis): cutting, dating and listing parts."""
