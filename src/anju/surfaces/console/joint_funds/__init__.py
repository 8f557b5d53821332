"""The owners' joint funds on screen."""
