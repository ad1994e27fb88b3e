# Two virtual environments: one with scikit-learn, which builds the wheel and trains the model, and stays behind;
# one with what serving needs, which is copied into the image.
FROM python:3.12-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src

COPY requirements/base.txt requirements/demo.txt requirements/
RUN python -m venv /opt/app && /opt/app/bin/pip install --require-hashes -r requirements/base.txt
RUN python -m venv /opt/training && /opt/training/bin/pip install --require-hashes -r requirements/demo.txt

COPY . .
RUN /opt/training/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/training/bin/pip install --no-deps /wheels/*.whl \
    && /opt/app/bin/pip install --no-deps /wheels/*.whl
# From an empty folder, so that what is trained is what the wheel holds.
WORKDIR /trained
RUN ASSISTANT_MODELS_DIR=/trained/models /opt/training/bin/assistant nlu train


FROM python:3.12-slim

RUN useradd --system --uid 10001 --home-dir /data --no-create-home declic \
    && install --directory --owner=declic --mode=0700 /data
COPY --from=build /opt/app /opt/app
COPY --from=build /trained/models /opt/models

# Nothing is written outside /data, so the file system can be read-only.
ENV PATH=/opt/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ASSISTANT_HOST=0.0.0.0 \
    ASSISTANT_PORT=8080 \
    ASSISTANT_MODELS_DIR=/opt/models \
    ASSISTANT_DATABASE_URL=sqlite:////data/declic.db

USER declic
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

CMD ["assistant", "serve"]
