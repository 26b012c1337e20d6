"""What can be wrong with a weights file; every message says what to do next."""


class WeightsError(Exception):
    """A weights file cannot be used."""


class MissingWeights(WeightsError):
    """The file is in no place where it was looked for."""


class AlteredWeights(WeightsError):
    """The file is not, byte for byte, the one that was published or first used."""


class UnfitWeights(WeightsError):
    """The file cannot be read, or does not hold the weights of this network."""
