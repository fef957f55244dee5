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

    /// Makes a call, and once more when it has failed with what passes by itself and the server as a whole is ready.
    ///
    /// What a server answers on its way out or back in says nothing of what it was asked, also when it is ready a moment
    /// later. What it says of its own storage never does: such a call is made until the storage must have come back.
    /// - Parameters:
    ///   - patience: How long to wait for the storage of a server that is ready.
    ///   - call: The call, with the client to use: after the first time with one that is soon done, for the first has been
    ///     patient.
    /// - Returns: What the call returns, or the failure that is its own: of one object or kind.
    /// - Throws: The error when the server as a whole is away, or a part of its storage; `CancellationError` and whatever
    ///   else the call throws.
    package func insisting<Value>(
        patience: Duration = KubernetesError.reconnectionTime,
        _ call: (APIClient) async throws -> Value
    ) async throws -> Result<Value, KubernetesError> {
        let deadline = ContinuousClock.now + patience
        var (client, hasFailed) = (self, false)
        while true {
            do {
                return .success(try await call(client))
            } catch let error as KubernetesError {
                guard error.isRetryable || error.code == .ambiguous else { return .failure(error) }
                try await rethrowWhenAway(error)
                if error.isOfStorage {
                    guard ContinuousClock.now < deadline else { throw error }
                    try await Task.sleep(for: .milliseconds(500))
                } else if hasFailed {
                    return .failure(error)
                } else {
                    hasFailed = true
                }
            }
            client = retrying(.brief)
        }
    }
}
