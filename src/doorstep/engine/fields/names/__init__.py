"""Names made comparable: family and given part, sound, look, pet names, and numbers that are cheap
to join.

`forms_table` takes the distinct names of a table; `forms` gives the same one by one.
"""

from doorstep.engine.fields.names.in_part import NamePart, part_of, parts_of
from doorstep.engine.fields.names.single import NameForm, forms, is_han, mostly_han
from doorstep.engine.fields.names.table import SCHEMA, forms_table

__all__ = [
    "SCHEMA",
    "NameForm",
    "NamePart",
    "forms",
    "forms_table",
    "is_han",
    "mostly_han",
    "part_of",
    "parts_of",
]
