"""The columns of the tables hyosan writes, and what each holds. Arrow is imported when a schema is asked for.

Times are local civil time without an offset (the start's offset is in the manifest): the same moment is
`start + ticks`, to the microsecond. Words that repeat are dictionary-encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

TIME = "time"
WORD = "word"

COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "events": {
        "time": (TIME, "when, local time"),
        "ordinal": ("int32", "how many events the person had before"),
        "person": ("int64", "stable id"),
        "from_state": (WORD, "state left"),
        "to_state": (WORD, "state entered"),
        "cause": (WORD, "why; 'course' for a move that the state makes by itself"),
        "by_person": ("int64", "who did it (infector, hunter); null if nobody"),
        "cell": ("int32", "where on the map it happened; null if not in a place"),
        "circle": (WORD, "the circle in which it happened; null if in none"),
        "strain": (WORD, "the strain carried; null where the pathogen has one only"),
    },
    "timeseries": {
        "time": (TIME, "end of the interval, local time"),
        "district": (WORD, "where the people live; null where there is no map"),
        "state": (WORD, "state"),
        "count": ("int64", "people in the state from this time on; a row only where it changed"),
    },
    "incidence": {
        "time": (TIME, "start of the interval, local time"),
        "event": (WORD, "state entered"),
        "cause": (WORD, "why"),
        "count": ("int64", "moves within the interval; a row only where there were any"),
    },
    "reports": {
        "event_time": (TIME, "when it happened"),
        "report_time": (TIME, "when the authorities learned of it"),
        "kind": (WORD, "what was reported"),
        "cell": ("int32", "where; null if unknown"),
        "count": ("int32", "how many"),
        "revision": ("int32", "0 for the first report, then its corrections"),
    },
    "journeys": {
        "time": (TIME, "when, local time"),
        "person": ("int64", "stable id"),
        "stage": (WORD, "what became of who left the routine: on the road, trapped, camp, outside, home, …"),
        "cell": ("int32", "where it happened; null if on no street of this map"),
    },
    "words": {
        "time": (TIME, "when, local time"),
        "person": ("int64", "stable id of who was told by somebody he trusts, and believed it"),
        "by_person": ("int64", "stable id of who told"),
        "circle": (WORD, "in which they know each other: household, mates (of a class or a workplace)"),
        "knows": (TIME, "when who was told acts on it"),
    },
    "missing": {
        "person": ("int64", "stable id of whom his household reported missing"),
        "since": (TIME, "when he was last accounted for"),
        "reported": (TIME, "when he was reported missing"),
        "presumed_dead": (TIME, "from when on he was presumed dead; null if he was not"),
        "settled": (TIME, "when he came back, or his end was reported; null if neither"),
        "found": (WORD, "at home, in the camp, or dead; null if nothing was heard of him"),
    },
    "orders": {
        "time": (TIME, "when the order took effect"),
        "what": ("string", "the lever"),
        "target": ("string", "the lever's own words: a circle, edges, …"),
        "value": ("float64", "the scale, leak or number asked for"),
        "why": ("string", "what was seen that led to it"),
        "by": ("string", "who ordered it"),
    },
    "places": {
        "cell": ("int32", "number of the cell"),
        "x": ("float32", "metres east, of the centre"),
        "y": ("float32", "metres north, of the centre"),
        "area": ("float32", "square metres"),
        "kind": (WORD, "what the cell is"),
        "district": (WORD, "district"),
        "town": (WORD, "town"),
        "residents": ("int32", "people who live there"),
        "name": ("string", "the named place in it, if any"),
        "outline": ("string", "its border in metres, as WKT; null where a cell is a square of its area"),
    },
}


def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table of COLUMNS, each field with its meaning as metadata."""
    import pyarrow as pa

    kinds = {TIME: pa.timestamp("us"), WORD: pa.dictionary(pa.int16(), pa.string())}
    fields = [
        pa.field(
            name, kinds[kind] if kind in kinds else pa.type_for_alias(kind), metadata={"meaning": meaning}
        )
        for name, (kind, meaning) in COLUMNS[table].items()
    ]
    return pa.schema(fields)
