"""Fragmented MP4 (ISO/IEC 14496-12, CMAF 23000-19), written box by box."""
