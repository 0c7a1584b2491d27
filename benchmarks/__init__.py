"""Measurements side by side: `vitrine bench NAME`."""
