"""Responses: one idea per file, and the dictionary that names them. A new one is one file and one line."""

from __future__ import annotations

from hyosan.model.response import Response
from hyosan.responses.broadcast import Broadcast
from hyosan.responses.contacts import Contacts
from hyosan.responses.cordon import Cordon
from hyosan.responses.patrols import Patrols

__all__ = ["RESPONSES", "Broadcast", "Contacts", "Cordon", "Patrols"]

RESPONSES: dict[str, type[Response]] = {
    "broadcast": Broadcast,
    "contacts": Contacts,
    "cordon": Cordon,
    "patrols": Patrols,
}
