"""Entries are written as `icalendar` writes them, and read back as they were meant."""
