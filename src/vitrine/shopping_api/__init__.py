"""The Shopping API: wire words, quirks and envelope live here, and nothing of a domain does."""
