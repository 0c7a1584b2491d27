"""The media engine: RTMP in, LL-HLS and kept recordings out. No database, no domain."""
