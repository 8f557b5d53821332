"""A sandbox of the tax bureau (no tax is declared): a small web server, and the way to it behind invoicing's port."""

from anju.core.signing import Signing

SIGNED = Signing("bureau")
