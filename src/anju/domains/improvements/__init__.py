"""改进措施: what is done about a finding, who does it until when, and whether it helped."""
