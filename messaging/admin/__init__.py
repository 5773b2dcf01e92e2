"""The messages in the Wagtail admin: who may see what stands in `accounts.roles`."""
