"""Workbooks of the zip-and-XML kind (.xlsx, .xlsm): calamine for values, a raw scan for all that
calamine hides."""

from doorstep.engine.tabular.containers.xlsx.reader import read_xlsx

__all__ = ["read_xlsx"]
