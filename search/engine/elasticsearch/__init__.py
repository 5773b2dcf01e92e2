"""Elasticsearch as the engine of the supplier search. `front.Front` is what the rest of the portal meets."""
