# The bot alone, for a lab's server. Needs only a token:
#   docker build -t paperboy .
#   (--build-arg PINS=scale for a store of more than some thousand papers)
#   docker run -d --restart unless-stopped -e DISCORD_TOKEN=… -v paperboy:/data paperboy

FROM python:3.13-slim-trixie AS build
WORKDIR /source
ARG PINS=bot
COPY requirements/${PINS}.txt requirements/build.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt \
 && python -m venv /opt/paperboy \
 && /opt/paperboy/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/${PINS}.txt
COPY pyproject.toml LICENSE ./
COPY bot/ bot/
COPY cogs/ cogs/
COPY db/ db/
COPY seeds/ seeds/
RUN pip wheel --no-build-isolation --no-deps --no-index --wheel-dir /wheels . \
 && /opt/paperboy/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-trixie
COPY --from=build /opt/paperboy /opt/paperboy
# A fixed number, so that a folder of the host given as /data can be made to belong to it.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin paperboy \
 && install --directory --owner paperboy /data
ENV PATH="/opt/paperboy/bin:$PATH" PAPERBOY_DB=/data/paperboy.db PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
# The first load of the papers comes before the first sign of life.
HEALTHCHECK --start-period=60s --interval=30s --timeout=10s CMD ["paperboy", "health"]
ENTRYPOINT ["paperboy"]
CMD ["run"]
