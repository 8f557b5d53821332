"""支付宝: one merchant's application behind the port of payments."""
