// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

/// How one attempt at a request failed, and what that says about trying again.
struct AttemptFailure: Error {
    /// How far the attempt came.
    enum Progress {
        /// The request never reached the server.
        case notSent
        /// It may have; the answer was not, or not wholly, received.
        case interrupted
        /// The server answered.
        case answered
    }

    let error: KubernetesError
    let progress: Progress
    var retryAfter: Duration?

    init(_ error: KubernetesError, _ progress: Progress, retryAfter: Duration? = nil) {
        self.error = error
        self.progress = progress
        self.retryAfter = retryAfter
    }

    /// Whether another attempt at this request may be made.
    ///
    /// Reading twice is always harmless. A change is repeated when the server has surely not acted, or when acting
    /// twice comes to the same.
    func allowsRetry(of request: KubernetesRequest) -> Bool {
        guard error.isRetryable else { return false }
        switch progress {
        case .notSent: return true
        case .interrupted: return request.repetition == .harmless
        case .answered:
            if error.code == .tooManyRequests { return true }
            if error.status?.code == 503 && retryAfter != nil { return true }
            return request.repetition == .harmless
        }
    }

    /// What the caller is told when no further attempt is made.
    func final(for request: KubernetesRequest, attempts: Int, elapsed: Duration) -> KubernetesError {
        if progress == .interrupted && error.isRetryable && request.repetition == .harmful {
            return KubernetesError(
                .ambiguous,
                "\(error.message), after \(request.summary) was sent",
                hint: "look whether the object is there before trying again",
                cause: error
            )
        }
        guard attempts > 1, error.isRetryable else { return error }
        var told = error
        told.message += " (tried \(attempts) times in \(elapsed.components.seconds) s)"
        return told
    }
}
