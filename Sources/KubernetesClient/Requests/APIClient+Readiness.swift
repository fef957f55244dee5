// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

extension APIClient {
    /// Whether the server says that it is ready, its etcd included (`/readyz`).
    ///
    /// It tells a server that is away from one of which only a part does not answer: an aggregated API, a webhook that
    /// converts a kind. A server that does not let this user ask, or does not know the question, has answered, which is
    /// all that can be known of it.
    /// - Throws: `CancellationError`.
    package func isReady() async throws -> Bool {
        do {
            _ = try await retrying(.never).send(KubernetesRequest(.get, "/readyz"))
            return true
        } catch let error as KubernetesError {
            return !error.isRetryable && ![.tls, .unauthorized].contains(error.code)
        }
    }

    /// Throws an error again when the server as a whole is away, and what has just failed will be otherwise later.
    ///
    /// After it has returned, the same call may be made once more: whatever there was has passed, or concerns this call.
    /// - Throws: The error; `CancellationError`.
    package func rethrowWhenAway(_ error: KubernetesError) async throws {
        guard error.isRetryable || error.code == .ambiguous else { return }
        guard try await isReady() else { throw error }
    }
}
