# syntax=docker/dockerfile:1
# One executable in an image that has nothing beside what it links: no shell, no package manager.
#   docker build -t hookwise .
#   docker buildx bake            (both architectures, docker-bake.hcl)

# The build runs on the builder's own processor, whatever the image is for: Bun compiles for the other one too.
FROM --platform=$BUILDPLATFORM oven/bun:1.4.5-debian AS build
WORKDIR /src
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile
COPY . .
ARG TARGETARCH=amd64
# What `hookwise version` tells; .git is not in the build's context.
ARG HOOKWISE_COMMIT=""
ARG SOURCE_DATE_EPOCH=""
RUN case "$TARGETARCH" in amd64) target=linux-x64 ;; *) target="linux-$TARGETARCH" ;; esac \
 && bun scripts/build.ts --target="bun-$target" --outfile=/out/hookwise \
 && mkdir /empty

# glibc, libstdc++, libgcc, certificates and time zones of Debian 12, and no more.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG HOOKWISE_VERSION=""
ARG HOOKWISE_COMMIT=""
LABEL org.opencontainers.image.title="HookWise" \
      org.opencontainers.image.description="Turns monitoring webhooks into ConnectWise tickets: exactly one right ticket for each alert." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$HOOKWISE_VERSION" \
      org.opencontainers.image.revision="$HOOKWISE_COMMIT"
COPY --from=build --chmod=0555 /out/hookwise /usr/local/bin/hookwise
# The volume begins with its owner. The number has been the same since the first image; a name would need /etc/passwd.
COPY --from=build --chown=10001:10001 --chmod=0700 /empty /data
USER 10001:10001
WORKDIR /data
ENV HOOKWISE_DATA_DIR=/data
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --start-interval=2s CMD ["/usr/local/bin/hookwise", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/hookwise"]
CMD ["serve"]
