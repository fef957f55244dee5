# SPDX-License-Identifier: Apache-2.0
# The server's image for those who have a container engine; Scripts/image makes the same one without.
#
#   docker build -t lifeboat .
FROM swift:6.3-bookworm AS build
RUN apt-get -qq update \
    && apt-get -qq -y --no-install-recommends install binutils ca-certificates tzdata zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN Scripts/image --root /image

FROM scratch
COPY --from=build /image/ /
USER 65532:65532
ENTRYPOINT ["/lifeboat"]
