// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Synchronization

/// References that several lists ask about, and add to, at the same time.
final class ReferenceBox: Sendable {
    private let references: Mutex<RelatedReferences>

    /// Starts from what is known.
    init(_ references: RelatedReferences) {
        self.references = Mutex(references)
    }

    /// Whether a cluster-scoped object is needed; see ``RelatedReferences/needs(_:of:name:)``.
    func needs(_ bytes: ArraySlice<UInt8>, of kind: GroupResource, name: String) -> Bool {
        references.withLock { $0.needs(bytes, of: kind, name: name) }
    }

    /// Whether any object of a kind may be needed; see ``RelatedReferences/mayNeed(_:)``.
    func mayNeed(_ kind: GroupResource) -> Bool {
        references.withLock { $0.mayNeed(kind) }
    }
}
