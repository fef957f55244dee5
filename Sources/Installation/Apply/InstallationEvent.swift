// SPDX-License-Identifier: Apache-2.0

/// One thing that installing or uninstalling has done, or waits for.
package enum InstallationEvent: Sendable, Equatable {
    /// What became of an object.
    package enum Change: String, Sendable {
        /// It was not there.
        case created
        /// It was there and looked different.
        case configured
        /// It was there and stays as it is.
        case unchanged
        /// It is gone.
        case deleted
        /// It is what it was before Lifeboat came.
        case restored
    }

    /// An object, as `deployments.apps/velero/velero`, and what became of it.
    case changed(String, Change)
    /// What the user waits for.
    case waiting(String)

    /// The event as a line for people.
    package var text: String {
        switch self {
        case .changed(let object, let change): "\(object) \(change.rawValue)"
        case .waiting(let what): "Waiting until \(what) …"
        }
    }
}
