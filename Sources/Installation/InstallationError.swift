// SPDX-License-Identifier: Apache-2.0

/// Why something could not be installed or taken away, beyond what the cluster says itself.
package struct InstallationError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// What was asked for contradicts itself or says too little.
        case invalidOptions
        /// A server that is not Lifeboat's runs in the namespace.
        case foreignServer
        /// Backups or restores are running that a change of servers would break.
        case busy
        /// Backups are kept by rules that Velero does not know, and would be deleted by it.
        case keptBackups
        /// There is nothing to give back.
        case nothingAdopted
        /// Something was not ready, or not gone, in time.
        case timedOut
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence.
    package let message: String
    /// What to do about it, if that is known.
    package let hint: String?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Whether the same call may succeed later.
    package var isRetryable: Bool { code == .busy || code == .timedOut }

    package var description: String { message }
}
