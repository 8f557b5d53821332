"""Papers: PDF from a layout and data, the same on every machine; knows no business noun."""
