"""What the Models page shows, as its address says: ?model=vgg16-places365&layer=conv5_3."""

from dataclasses import asdict, dataclass, replace

from dashboards.addresses import MODELS, view_of, whole_number, with_query


@dataclass(frozen=True, slots=True)
class ModelsView:
    """The state of the page; empty: all models, no layer or no channel chosen."""

    model: str = ""
    layer: str = ""
    channel: str = ""

    def href(self, **changes: str) -> str:
        """Return the address of the page with some of its state changed."""
        return with_query(MODELS, asdict(replace(self, **changes)))

    @property
    def number(self) -> int | None:
        """The channel as a number, None for what is none."""
        return whole_number(self.channel, None)


def models_view(search: str | None) -> ModelsView:
    """Read the state from a query."""
    return view_of(ModelsView, search)
