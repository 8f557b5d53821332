"""微信公众号 (服务号): template messages to its followers, and who of them somebody is."""
