"""The outbreak: what happened in a run, as tables and measures."""

from __future__ import annotations

from hyosan.outcome.ledger import Ledgers
from hyosan.outcome.outbreak import Outbreak
from hyosan.outcome.transmission import Transmission

__all__ = ["Ledgers", "Outbreak", "Transmission"]
