# syntax=docker/dockerfile:1
# Three stages: front-end packages, Python packages, and the small image that runs without root.

FROM node:24-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=0 DATA_DIR=/data STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin coalition && mkdir /data && chown coalition /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY locale locale
COPY coalition coalition
COPY contacts contacts
COPY campaigns campaigns
COPY --from=frontend /app/node_modules node_modules
# Catalogues and static files are made here; the addresses are only there to satisfy the settings, nobody is called.
RUN export SECRET_KEY=build DATABASE_URL=postgresql://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1 PUBLIC_URL=https://build.invalid \
    && python manage.py messages --compile && python manage.py collectstatic --noinput --verbosity 0 && rm -rf node_modules
USER coalition
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "coalition.wsgi:application"]
