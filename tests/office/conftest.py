"""Every test of the office may have a desk."""

from office.desk import desk

__all__ = ["desk"]
