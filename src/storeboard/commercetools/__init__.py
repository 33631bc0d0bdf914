"""
commercetools: which resources there are, what its notifications say, and how it is read.

It speaks the nouns of the model and nothing of monday or the store. It never writes to commercetools, never logs, and
no error of it holds a secret or a personal value.
"""
