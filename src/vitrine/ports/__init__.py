"""What may be one thing on a laptop and another in a cluster: an interface, two ways behind it."""

from vitrine.ports.blobs import Blobs, BlobsAway
from vitrine.ports.places import open_blobs

__all__ = ["Blobs", "BlobsAway", "open_blobs"]
