"""The directory as JSON, read-only, public facts only (`docs/api.md`).

`parameters` and `records` are tables: the code and the OpenAPI document are both made of them. `views` answer with plain
data; what holds for every answer (CORS, ETag, errors, limits) is `portal.api`.
"""
