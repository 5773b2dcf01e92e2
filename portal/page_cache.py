def PageCacheMiddleware(get_response):  # noqa: N802
    return get_response
