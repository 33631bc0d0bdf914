"""
Check what the mirrors of all mapping files show, which only all of them together can tell.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence

from storeboard.mapping.faults import Faults
from storeboard.model import Column, Mapping


def check_mirrors(mappings: Sequence[Mapping], faults: Dict[str, Faults]) -> None:
    """Check that every mirror stands beside a relation of its mapping and shows a column of the one linked to."""
    columns = {mapping.name: {column.name: column for column in mapping.columns} for mapping in mappings}
    for mapping in mappings:
        for column in mapping.columns:
            if "." in column.options.get("of", ""):
                _check(column, columns[mapping.name], columns, faults[mapping.name])


def _check(mirror: Column, own: Dict[str, Column], all_: Dict[str, Dict[str, Column]], faults: Faults) -> None:
    relation, _, shown = mirror.options["of"].partition(".")
    place = ("columns", mirror.name, "of")
    links = {name: column.link for name, column in own.items() if column.link is not None}
    if relation not in links:
        faults.unknown(place, relation, links, "names the relation")
    elif shown not in all_.get(links[relation], {shown: mirror}):
        faults.unknown(place, shown, all_[links[relation]], "names the column")
