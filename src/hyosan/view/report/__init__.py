"""The report: one page of sections."""
