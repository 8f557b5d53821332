"""Pure rules of messages: wording, quiet hours, back-off."""
