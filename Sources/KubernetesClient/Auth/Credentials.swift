// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// What one request is authenticated with.
struct Credentials: Sendable {
    /// The bearer token.
    var token: SecretText?
    /// The TLS settings with the client certificate a program printed; `nil` for the client's own settings.
    var tls: TLSConfiguration?
    /// When they stop being valid, where that is known.
    var expiry: ContinuousClock.Instant?
    /// Tells these from the ones before them.
    var generation = 0
}
