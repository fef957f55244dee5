// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

/// One list to read.
struct ListTask: Sendable {
    /// The kind.
    var resource: APIResource
    /// The namespace to list, `nil` for all or none.
    var namespace: String?
    /// What the API server selects by; `nil` for all objects.
    var selector: LabelSelector?
    /// Whether the user asked for the kind, rather than some object that was taken.
    var isAskedFor = true
    /// Which of the items are taken, judged by name and content beyond the common rules.
    var isWanted: @Sendable (ObjectMetadata, ArraySlice<UInt8>) -> Bool = { _, _ in true }
}

extension ListTask {
    /// What an issue with this list concerns.
    var scope: BackupIssue.Scope {
        if let namespace { .namespace(namespace) } else { .cluster }
    }
}
