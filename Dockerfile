# The town's machine needs no GPU and no network once the image is built.
FROM python:3.12-slim-bookworm

# The index of torch's CPU build (PyTorch documents its address); empty takes the default index's build.
ARG TORCH_INDEX_URL=""
# Any value adds Tesseract, which reads scanned letters (`--build-arg SCANS=1`); without it they are left to a person.
ARG SCANS=""

RUN if [ -n "$SCANS" ]; then apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra \
 && rm -rf /var/lib/apt/lists/*; fi
RUN useradd --create-home --uid 10001 vaguemestre && mkdir /data && chown vaguemestre /data
WORKDIR /app

COPY requirements.lock pyproject.toml ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && .venv/bin/pip install --no-cache-dir torch==2.13.0 ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"}

COPY README.md LICENSE ./
COPY triage triage
COPY classifiers classifiers
COPY extractors extractors
COPY responders responders
COPY training_data/referential.toml training_data/referential.toml
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e .

USER vaguemestre
ENV PATH=/app/.venv/bin:$PATH VAGUEMESTRE_DATA_DIR=/data HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1
VOLUME /data
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s CMD ["vaguemestre", "check", "--quick"]
ENTRYPOINT ["vaguemestre"]
CMD ["up"]
