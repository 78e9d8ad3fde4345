"""The ground floor: errors, units, table schemas, key purposes. Imports nothing of ours."""
