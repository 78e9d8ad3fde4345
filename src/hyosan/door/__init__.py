"""The command line: thin, it asks and shows."""
