"""What a build decides from its settings before it reads the first photo."""

from dataclasses import dataclass, replace
from typing import cast

from conf.settings import Settings
from flows.network import Network, extraction, network
from flows.taggers import tagging
from models.backbones.instance import INSTANCE, instance_card
from models.maps.lasting import Layout, Method
from models.records.budget import Budget
from models.records.manifest import Representation
from tasks.arrange import Arranging
from tasks.extract import Extraction, require_jpeg_device
from tasks.factor import Factoring
from tasks.opened import device_named
from tasks.tag import Tagging


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings, and the network and tagger that they come down to."""

    settings: Settings
    network: Network
    tagging: Tagging | None

    @property
    def features(self) -> Representation:
        """The last convolutional features: the representation `conv`."""
        extractor = self.network.extractor(self.network.card.feature_tap)
        return Representation("conv", f"features/{extractor}", "vector")

    @property
    def extraction(self) -> Extraction:
        """How photos become all the features that the build reads."""
        taps = [self.network.card.feature_tap]
        if self.tagging and self.tagging.tap not in taps:
            taps.append(self.tagging.tap)
        return extraction(self.settings, self.network, taps)

    @property
    def instance(self) -> tuple[Representation, Extraction] | None:
        """The representation `instance` and how photos become it; None where nobody asked."""
        if not self.settings.extract.instance:
            return None
        variant = replace(self.network, card=instance_card(self.network.card))
        tap = variant.card.feature_tap
        how = replace(extraction(self.settings, variant, [tap]), mean_file="")
        return Representation(INSTANCE, f"features/{variant.extractor(tap)}", "vector"), how

    @property
    def budget(self) -> Budget:
        """How many files may be rejected."""
        return Budget(self.settings.scan.max_rejected_share, self.settings.scan.few_rejects)

    @property
    def factoring(self) -> Factoring:
        """How topics are found."""
        return Factoring(**self.settings.factor.model_dump())

    def arranging(self, method: str) -> Arranging:
        """How maps of a method are laid out."""
        how = self.settings.arrange
        layout = Layout(
            method=cast(Method, method),
            perplexity=how.perplexity,
            max_iterations=how.max_iterations,
            fit_at_most=how.fit_at_most,
            seed=how.seed,
        )
        return Arranging(layout, how.trust_neighbours)


def plan(settings: Settings) -> Plan:
    """Decide what a build does. Raises ValueError for settings that do not fit."""
    if settings.engine.kind == "here" or not settings.engine.address:  # else workers have them
        require_jpeg_device(settings.scan.jpeg_device)
        device_named(settings.extract.device)
    chosen = network(settings)
    return Plan(settings, chosen, tagging(settings, chosen))
