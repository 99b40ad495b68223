# Builds the executable, and puts it alone into a small image. `docker build -t hookwise .`
FROM oven/bun:1.4.5-debian AS build
WORKDIR /src
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile
COPY . .
RUN bun scripts/build.ts --outfile=dist/hookwise

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /data hookwise
COPY --from=build /src/dist/hookwise /usr/local/bin/hookwise
USER hookwise
WORKDIR /data
ENV HOOKWISE_DATA_DIR=/data
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["hookwise", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["hookwise"]
CMD ["serve"]
