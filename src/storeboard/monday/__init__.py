"""
monday: the documents, what comes back of them, the budget, look-ups and provisioning.

It speaks the nouns of the model and nothing of commercetools or the store. Whatever a server or network does becomes a
`Result` or one of the two errors. It never retries a write and never creates a label while writing an item.
"""
