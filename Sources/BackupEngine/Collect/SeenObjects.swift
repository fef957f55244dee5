// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import Synchronization

/// The objects of one kind that several lists have come across, so that what is in two of them is taken once.
final class SeenObjects: Sendable {
    private let keys = Mutex<Set<String>>([])

    /// Whether nobody has asked about the object before.
    func isFirst(_ metadata: ObjectMetadata) -> Bool {
        keys.withLock { $0.insert("\(metadata.namespace)/\(metadata.name)").inserted }
    }
}
