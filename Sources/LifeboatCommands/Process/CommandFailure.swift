// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices
import BackupEngine
import BackupStorage
import Controllers
import Installation
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import RestoreEngine
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

extension CommandFailure {
    /// Puts an error of any part of Lifeboat into a person's words; `nil` for errors of the command line itself.
    init?(explaining error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as KubernetesError: self.init(error.message, hint: error.hint)
        case let error as ObjectStoreError: self.init(error.message, hint: error.hint)
        case let error as BackupStorageError:
            self.init(error.message, hint: error.hint, status: error.code == .invalidName ? .usage : .failure)
        case let error as BackupEngineError:
            self.init(error.message, hint: error.hint, status: error.code == .invalidOptions ? .usage : .failure)
        case let error as RestoreEngineError:
            self.init(error.message, hint: error.hint, status: error.code == .invalidOptions ? .usage : .failure)
        case let error as ControllerError: self.init(error.message, hint: error.hint)
        case let error as ScheduleError: self.init(error.message, hint: error.hint, status: .usage)
        case let error as InstallationError:
            self.init(error.message, hint: error.hint, status: error.code == .invalidOptions ? .usage : .failure)
        case let error as VeleroAPIError:
            self.init(error.message, hint: error.hint, status: .usage)
        case let error as LabelSelectorError: self.init("\(error)", status: .usage)
        case let error as AWSServiceError: self.init(error.message, hint: error.hint)
        case let error as AWSError: self.init(error.message, hint: error.hint)
        case let error as JSONError: self.init("\(error)")
        default: return nil
        }
    }
}
