"""微信支付 v3: one merchant behind the port of payments."""
