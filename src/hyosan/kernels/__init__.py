"""Compiled plain functions over arrays. No objects, no policy; each has a slow twin in tests/twin."""
