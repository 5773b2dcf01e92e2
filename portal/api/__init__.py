"""What holds for every answer below `/api/`, whichever app gives it: errors as JSON, CORS, ETag, limits, the OpenAPI document."""
