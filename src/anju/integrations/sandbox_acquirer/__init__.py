"""An acquirer for trying out and for tests: a channel (`client`), and the acquirer itself in a process of its own
(`server`) that knows nothing of the platform. No money moves."""

from anju.core.signing import Signing

SIGNED = Signing("sandbox")
