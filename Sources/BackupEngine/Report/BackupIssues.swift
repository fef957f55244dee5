// SPDX-License-Identifier: Apache-2.0

/// What went wrong, or is worth knowing, while a backup was taken: the content of its results file.
package struct BackupIssue: Sendable, Equatable {
    /// How bad it is; an error makes the backup PartiallyFailed.
    package enum Severity: Sendable {
        case warning
        case error
    }

    /// What it concerns, as Velero groups results.
    package enum Scope: Sendable, Equatable {
        /// The backup as a whole.
        case velero
        /// Cluster-scoped objects.
        case cluster
        /// Objects of one namespace.
        case namespace(String)
    }

    /// How bad it is.
    package var severity: Severity
    /// What it concerns.
    package var scope: Scope
    /// One sentence.
    package var message: String

    /// Describes one issue.
    package init(_ severity: Severity, _ scope: Scope, _ message: String) {
        self.severity = severity
        self.scope = scope
        self.message = message
    }
}
