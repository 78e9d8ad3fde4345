"""Figures and maps: from tables to SVG."""
