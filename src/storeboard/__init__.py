"""Keep monday CRM true to commercetools."""

__version__ = "0.1.0"
