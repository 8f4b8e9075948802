# Two stages: what installs stays behind, what runs is slim and not root.
FROM python:3.12-slim AS build
WORKDIR /src
# requirements-embeddings.lock has the optional model, too.
ARG REQUIREMENTS=requirements.lock
COPY ${REQUIREMENTS} requirements-build.lock ./
# What builds our own package is locked as well, and stays behind: nothing comes without its hash.
RUN python -m venv /opt/eleven && python -m venv /opt/build \
 && /opt/eleven/bin/pip install --no-cache-dir --require-hashes -r ${REQUIREMENTS} \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY survey survey
COPY locales locales
COPY storage storage
COPY reports reports
COPY handlers handlers
COPY delivery delivery
COPY bot bot
COPY sandbox sandbox
RUN /opt/build/bin/pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /wheels . \
 && /opt/eleven/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 eleven \
 && install -d -o eleven -g eleven -m 0700 /home/eleven/data /home/eleven/keys
COPY --from=build /opt/eleven /opt/eleven
# The allocator overwrites what is freed, so that a reason nobody may read does not stay in memory.
ENV PATH=/opt/eleven/bin:$PATH \
    PYTHONMALLOC=malloc \
    GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.tcache_count=0 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/home/eleven/data/.matplotlib
USER eleven
WORKDIR /home/eleven
VOLUME ["/home/eleven/data", "/home/eleven/keys"]
STOPSIGNAL SIGTERM
# Healthy where ELEVEN_LISTEN is off, too: then a running process is all there is to see.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD python -c "\
import os, urllib.request as u; listen = os.environ.get('ELEVEN_LISTEN', ''); \
listen and u.urlopen('http://127.0.0.1:' + listen.rpartition(':')[2] + '/healthz', timeout=4)"
ENTRYPOINT ["eleven"]
CMD ["run"]
