"""Measurements of speed and scale: see README.md."""
