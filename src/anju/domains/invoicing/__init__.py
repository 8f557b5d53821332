"""发票: value-added tax of charges, tax invoices and their red letters."""
