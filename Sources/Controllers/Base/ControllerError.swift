// SPDX-License-Identifier: Apache-2.0

/// Why a controller could not do what an object asks for.
package struct ControllerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// A BackupStorageLocation cannot be understood, or does not exist.
        case invalidLocation
        /// Something the work needs is not there or cannot be used now; it is tried again.
        case notReady
        /// What is found under way cannot be carried on.
        case cannotContinue
        /// The object was deleted while it was worked on.
        case deleted
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed and where.
    package let message: String
    /// What the user can do about it.
    package let hint: String?
    /// The error below this one.
    package let cause: (any Error)?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    package var description: String { message }
}
