// SPDX-License-Identifier: Apache-2.0

/// What is watched, from when, and for how long.
package struct WatchOptions: Sendable {
    /// Reports changes after this revision; when `nil`, first everything that is there.
    package var revision: String?
    /// When the watch ends by itself.
    package var deadline: Duration
    /// Only objects with these labels, in kubectl's text form.
    package var labelSelector: String?
    /// Only objects with these fields, such as `metadata.name=web`.
    package var fieldSelector: String?

    /// Watches from a revision for a while.
    package init(revision: String? = nil, deadline: Duration) {
        self.revision = revision
        self.deadline = deadline
    }
}

/// Whether a watch goes on after an event.
package enum WatchDecision: Sendable {
    /// It does.
    case `continue`
    /// It has seen what it was for.
    case stop
}

/// How a watch ended.
package struct WatchEnd: Sendable {
    /// Why a watch ended.
    package enum Reason: Sendable {
        /// The closure said so.
        case stopped
        /// The deadline passed, or the server closed the watch, which it may at any time.
        case closed
    }

    /// Why.
    package var reason: Reason
    /// The revision to go on from; `nil` when none was seen.
    package var revision: String?
}
