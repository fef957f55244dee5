// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import Logging

extension APIClient {
    /// Makes attempts at a request until one succeeds or no further one may be made.
    /// - Parameters:
    ///   - request: What is attempted.
    ///   - attempt: Makes one attempt; throws ``AttemptFailure`` for failures that may be repeated.
    /// - Returns: What the attempt that succeeded returned.
    /// - Throws: ``KubernetesError``; `CancellationError`; whatever else the closure throws.
    func attempting<Result>(
        _ request: KubernetesRequest,
        _ attempt: (Credentials) async throws -> Result
    ) async throws -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        var attempts = 0
        var hasRenewedLogin = false
        while true {
            let credentials = try await shared.credentials.current()
            do {
                let result = try await attempt(credentials)
                shared.noteAnswer()
                return result
            } catch let failure as AttemptFailure {
                if failure.progress == .answered { shared.noteAnswer() }
                if failure.error.code == .unauthorized, shared.credentials.canRenew, !hasRenewedLogin {
                    hasRenewedLogin = true
                    shared.credentials.invalidate(credentials)
                    continue
                }
                attempts += 1
                let elapsed = clock.now - start
                guard let delay = delay(after: failure, of: request, attempts: attempts, elapsed: elapsed) else {
                    throw failure.final(for: request, attempts: attempts, elapsed: elapsed)
                }
                log(failure, of: request, attempts: attempts, delay: delay)
                try await Task.sleep(for: delay)
            }
        }
    }

    private func delay(
        after failure: AttemptFailure,
        of request: KubernetesRequest,
        attempts: Int,
        elapsed: Duration
    ) -> Duration? {
        guard failure.allowsRetry(of: request) else { return nil }
        let policy = shared.hasReachedServer ? options.retry : options.firstRetry
        return policy.delay(
            after: attempts,
            elapsed: elapsed,
            retryAfter: failure.retryAfter,
            jitter: .random(in: 0...1)
        )
    }

    private func log(_ failure: AttemptFailure, of request: KubernetesRequest, attempts: Int, delay: Duration) {
        logger.debug(
            "request is tried again",
            metadata: [
                "request": "\(request.summary)", "attempts": "\(attempts)", "delay": "\(delay)",
                "error": "\(failure.error.message)",
            ]
        )
    }
}
