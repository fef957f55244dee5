// SPDX-License-Identifier: Apache-2.0

/// Why a backup or restore in a store could not be read or written.
///
/// Failures of the store itself come through as `ObjectStoreError`.
package struct BackupStorageError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; a bounded set.
    package enum Code: String, Sendable {
        /// There is no such backup, restore, or file of one.
        case notFound
        /// A committed backup has this name.
        case alreadyExists
        /// Somebody is writing a backup of this name, or was and did not finish.
        case unfinished
        /// No backup or restore can have this name.
        case invalidName
        /// The archive, or a file, is truncated or breaks its format.
        case damaged
        /// The archive is no archive of a backup.
        case foreign
        /// The archive holds an entry that must not be unpacked: a link, a device, a path that leads outside.
        case unsafe
        /// The archive has a format of later times.
        case unsupportedVersion
        /// Something is larger than is accepted.
        case tooLarge
        /// The machine has no memory left.
        case outOfMemory
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what is wrong, with which backup.
    package let message: String
    /// What to do about it, if that is known.
    package let hint: String?
    /// The error underneath, for logs.
    package let cause: (any Error)?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    /// Never: what is in the store stays as it is.
    package var isRetryable: Bool { false }

    package var description: String { message }
}
