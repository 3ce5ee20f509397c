# One image for every command: api, worker, migrate, healthcheck, validator, uploader; the command is the argument.
#
# The only place where base images are named. A digest names exactly one image; the tag before it is for people.
# `make image-pin` asks the registry which digest each tag has now.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble@sha256:e70cdb7f80b0348f5cb85f19a8f670fca061f033d57eed12fa003d58b0e06317
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled@sha256:18d4848091a40d13dbfdd6a8340c1657dc3e2f2d7fa2f042e9d162e68669dbc9

FROM ${SDK_IMAGE} AS build
WORKDIR /source

# Restored from the project files alone: this layer stays in the cache until a dependency changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY app/Contract/Contract.csproj app/Contract/
COPY app/AWSSDK.SecretsManager/AWSSDK.SecretsManager.csproj app/AWSSDK.SecretsManager/
COPY app/RolesAnywhere/RolesAnywhere.csproj app/RolesAnywhere/
COPY app/Workload/Workload.csproj app/Workload/
RUN dotnet restore app/Workload -p:RuntimeIdentifier=linux-x64

COPY app app
ARG IMAGE_TAG=local
ARG COMMIT=unknown
RUN IMAGE_TAG=${IMAGE_TAG} dotnet publish app/Workload --no-restore --configuration Release --runtime linux-x64 \
    -p:SourceRevisionId=${COMMIT} -p:DebugType=none -p:PublishDocumentationFiles=false --output /app \
    && mkdir /links && ln -s /app/app /links/sh

# Only the libraries that .NET links to: no shell and no package manager. The program brings its runtime.
# It runs as an unprivileged user, even on a read-only file system.
FROM ${RUNTIME_IMAGE}
ARG IMAGE_TAG=local
ARG COMMIT=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=unknown
ARG RUNTIME_IMAGE
LABEL org.opencontainers.image.title="poc-app-platform-aws" \
      org.opencontainers.image.description="API and worker of a system on DigitalOcean App Platform and AWS" \
      org.opencontainers.image.version="${IMAGE_TAG}" \
      org.opencontainers.image.revision="${COMMIT}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
# The diagnostic socket is the only file that the runtime would write. Platforms that override the entry point start `app` by name.
ENV DOTNET_EnableDiagnostics=0 PATH=/app:/usr/bin:/bin
WORKDIR /app
COPY --from=build /app .
# App Platform does not document whether it starts a component directly or with `/bin/sh -c`: under that name the program runs its
# own commands, and nothing else. /bin is a link to /usr/bin.
COPY --from=build /links /usr/bin
# APP_UID of the base image; by number, so that a platform can see that it is not root.
USER 1654
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/app/app", "healthcheck"]
ENTRYPOINT ["/app/app"]
CMD ["api"]
