"""Claimline: a static fact-check site from YAML claims and Markdown explainers."""

__version__ = "0.1.0"
