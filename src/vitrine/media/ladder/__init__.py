"""Smaller renditions beside the passthrough, encoded by a process of their own."""
