"""Recordings on disk: a folder per show, in it a folder per session, named by its secret."""
