"""Contacts in circles, settled in exact time."""
