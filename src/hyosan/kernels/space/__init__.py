"""Hunters and people on a map, by steps of exact time."""
