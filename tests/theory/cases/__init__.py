"""Experiments on the engine whose result is known exactly: tests judge them, `docs/validation/make.py` draws them."""
