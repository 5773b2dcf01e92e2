# Two stages: packages are installed with their hashes in the first, the second carries no compiler and no root.
FROM python:3.13-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home portal && mkdir -p /var/lib/portal && chown portal:portal /var/lib/portal
COPY --from=packages /venv /venv
WORKDIR /app
COPY --chown=root:root . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production VAR_DIR=/var/lib/portal HOST=0.0.0.0 PORT=8000
# Building needs no secret: local settings compile the catalogues and gather the static files into the image.
RUN DJANGO_SETTINGS_MODULE=portal.settings.local VAR_DIR=/app/var python manage.py compile_catalogues \
 && DJANGO_SETTINGS_MODULE=portal.settings.local VAR_DIR=/app/var python manage.py collectstatic --no-input -v 0
ENV STATIC_ROOT=/app/var/static
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:portal.gunicorn", "portal.wsgi"]
