// SPDX-License-Identifier: Apache-2.0

/// Why a backup could not be taken, beyond what the cluster and the store say themselves.
package struct BackupEngineError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The filters contradict themselves.
        case invalidOptions
        /// Not a single object could be read.
        case nothingReadable
        /// Snapshots of a backup could not be deleted, and so it was not.
        case snapshotsLeft
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence.
    package let message: String
    /// What to do about it, if that is known.
    package let hint: String?
    /// Whether a backup that was to be deleted has lost some of its snapshots.
    package let isPartlyDone: Bool

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil, isPartlyDone: Bool = false) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isPartlyDone = isPartlyDone
    }

    /// Never: the same options fail the same way.
    package var isRetryable: Bool { false }

    package var description: String { message }
}
