"""People on screen: who lives where, their vehicles, care tags and consents."""
