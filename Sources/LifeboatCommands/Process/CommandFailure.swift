// SPDX-License-Identifier: Apache-2.0

import AWSCore
import BackupStorage
import JSON
import KubernetesClient
import ObjectStore
import VeleroAPI

/// An error as a person reads it: one sentence, and what to do.
package struct CommandFailure: Error, Sendable {
    /// What failed, where.
    package let message: String
    /// What to do, if that is known.
    package let hint: String?
    /// How the process ends.
    package let status: ExitStatus

    /// A failure of our own.
    package init(_ message: String, hint: String? = nil, status: ExitStatus = .failure) {
        self.message = message
        self.hint = hint
        self.status = status
    }
}
