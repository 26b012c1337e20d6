"""Which photos every page shows: the filters that stand in the address of all pages.

How a page uses them:

- its layout puts `filterbar.filter_bar(shown, filters)` somewhere; the bar carries its own
  dcc.Location and writes what is chosen into the query, beside what other controls keep there;
- its callbacks listen to the `search` of a dcc.Location and call `filters_of(search)`;
- `sieve.matching(shown, filters)` says which rows of the run pass, as booleans (N,);
- a link to another page takes the filters along: `addresses.with_query(path, filters.query())`.

A value that a run does not have (a tag of an older run, a day that is none) lets no photo pass:
the page then says "showing 0 of N", and nobody takes a forgotten filter for the whole.
"""

from dataclasses import asdict, dataclass, fields

from dashboards.addresses import view_of

STATES = {  # the photo as a picture, as it was judged when it was scanned
    "good": "Neither blurred nor dark",
    "blurred": "Blurred",
    "dark": "Dark",
    "single": "Without near duplicates",
    "duplicate": "Near duplicates only",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a photo must be to be shown; an empty filter lets every photo pass.

    tag: a scene label that it has among its tags. topic: "representation:number", its strongest
    topic there. since, until: the first and last day it may be taken on, YYYY-MM-DD. folder: it
    lies there or below. sure: the least probability in % of `tag`, or of its first tag. state:
    one of STATES.
    """

    tag: str = ""
    topic: str = ""
    since: str = ""
    until: str = ""
    folder: str = ""
    sure: str = ""
    state: str = ""

    def query(self) -> dict[str, str]:
        """Return the filters that are set, as parameters of a query."""
        return {name: value for name, value in asdict(self).items() if value}

    def __bool__(self) -> bool:
        return bool(self.query())


NAMES = tuple(field.name for field in fields(Filters))


def filters_of(search: str | None) -> Filters:
    """Read the filters from a page's query such as ?map=conv&tag=coast; the rest is left out."""
    return view_of(Filters, search)
