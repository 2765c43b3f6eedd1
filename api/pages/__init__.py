"""Pages: what people at a counter and at a border see. Templates, words in three languages, and forms."""
