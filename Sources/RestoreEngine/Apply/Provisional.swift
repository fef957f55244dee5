// SPDX-License-Identifier: Apache-2.0
import KubernetesCore
import JSON
extension RestoreSelection {
    func select(_ items: [RestoreCandidate]) -> [RestoreCandidate] {
        items.filter { item in
            guard allows(item.source) else { return false }
            let labels = (try? ObjectMetadata(bytes: item.bytes).labels) ?? [:]
            return matches(labels: labels, of: item.source)
        }
    }
}
extension Planner {
    func impliedNamespaces(for planned: [PlannedItem], present: Set<String>) -> [PlannedItem] { [] }
}
