"""Choosing what tags: a trained head, or the classifier that a network came with."""

from pathlib import Path

from conf.labels import VOCABULARIES, labels
from conf.settings import Settings
from flows.network import Network
from models.backbones.card import LOGITS, Tap
from models.scenes.categories import plain_label
from models.scenes.head_files import HeadCard, list_heads, require_extractor
from tasks.tag import Tagging

ANY, NONE = "auto", "none"
OWN_CLASSIFIER = Tap(LOGITS, "none")


def tagging(settings: Settings, network: Network) -> Tagging | None:
    """Return the tagger that the settings ask for; None for none, or where nothing fits.

    Raises ValueError for a name that is neither a head that fits nor the network's classifier.
    """
    wanted = settings.tag.tagger
    if wanted == ANY:
        wanted = _only_fitting(settings.store.heads(), network)
    if wanted == NONE:
        return None
    if wanted == network.card.classes:
        return _own_classifier(settings, network, wanted)
    return _trained_head(settings, network, wanted)


def categories(how: Tagging) -> tuple[str, ...]:
    """Return the canonical names of a tagger's labels, in their order."""
    if how.heads is None:
        return tuple(label.category for label in labels(how.name))
    return next(tuple(head.labels) for head in list_heads(Path(how.heads)) if head.name == how.name)


def _only_fitting(heads: Path, network: Network) -> str:
    """Return the one head that fits, or else the network's own classifier, or none."""
    extractor = network.at_any_precision(network.card.head_tap)
    fitting = [head.name for head in list_heads(heads) if head.extractor == extractor]
    if len(fitting) > 1:
        raise ValueError(
            f"several heads fit {network.card.name}: {', '.join(fitting)}; "
            "choose one with --tagger NAME"
        )
    return fitting[0] if fitting else network.card.classes or NONE


def _own_classifier(settings: Settings, network: Network, vocabulary: str) -> Tagging:
    names = tuple(label.label for label in labels(vocabulary))
    return Tagging(
        name=vocabulary,
        tap=OWN_CLASSIFIER,
        extractor=network.extractor(OWN_CLASSIFIER),
        heads=None,
        labels=names,
        thresholds=(settings.tag.confident_from,) * len(names),
        identity=network.sha256,
        n_tags=settings.tag.n_tags,
    )


def _trained_head(settings: Settings, network: Network, name: str) -> Tagging:
    heads = settings.store.heads()
    head = _head(heads, name, network)
    require_extractor(head, network.at_any_precision(network.card.head_tap))
    return Tagging(
        name=name,
        tap=network.card.head_tap,
        extractor=network.extractor(network.card.head_tap),
        heads=str(heads),
        labels=tuple(_written(category) for category in head.labels),
        thresholds=tuple(head.thresholds),
        identity=head.digest,
        n_tags=settings.tag.n_tags,
    )


def _head(heads: Path, name: str, network: Network) -> HeadCard:
    known = {head.name: head for head in list_heads(heads)}
    if name not in known:
        own = network.card.classes or "no scene classifier of its own"
        raise ValueError(
            f"no tagger {name!r}: {network.card.name} has {own}, trained heads in {heads}: "
            f"{', '.join(known) or 'none yet'}; "
            f"train one with: sceneatlas train DIR --name {name}"
        )
    return known[name]


def _written(category: str) -> str:
    """Return a category as people write it, by the vocabularies or by its own words."""
    known = {each.category: each.label for name in VOCABULARIES for each in labels(name)}
    return known.get(category, plain_label(category))
