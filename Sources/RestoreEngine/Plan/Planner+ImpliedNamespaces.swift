// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

extension Planner {
    /// Namespaces that items are created in, that the target does not have, and for which the plan has no item.
    ///
    /// Each becomes an item of its own, so that the plan shows everything that the restore makes. Its source names the
    /// Namespace object of the archive, which a filter may have left out; where the archive has none, an empty one is
    /// made. One that is being deleted is made again.
    /// - Parameters:
    ///   - items: The plan so far.
    ///   - present: The names of the target's namespaces.
    /// - Returns: One item for each such namespace, in order of name.
    package func impliedNamespaces(for items: [PlannedItem], present: Set<String>) -> [PlannedItem] {
        let kind = GroupResource("namespaces")
        let planned = Set(items.filter { $0.target.kind == kind }.map(\.target.name))
        let madeBefore = context.formerRun?.namespaces ?? []
        var sources: [String: String] = [:]
        for item in items where item.verdict == .create || item.reason == .restoredBefore {
            guard let source = item.source.namespace, let target = item.target.namespace, !planned.contains(target),
                !present.contains(target) || terminatingNamespaces.contains(target) || madeBefore.contains(target)
            else { continue }
            sources[target] = min(sources[target] ?? source, source)
        }
        return sources.sorted { $0.key < $1.key }.map { target, source in
            var planned = PlannedItem(
                source: SourceItem(kind: kind, namespace: nil, name: source),
                target: SourceItem(kind: kind, namespace: nil, name: target),
                apiVersion: "v1",
                kindName: "Namespace",
                verdict: .create,
                reason: .namespaceImplied,
                message: "not in the cluster, and items of this restore go into it",
                differences: []
            )
            if terminatingNamespaces.contains(target) {
                let message = "it is being deleted, and items of this restore go into it; made again once it is gone"
                planned.set(.create, .afterNamespaceTermination, message)
            } else if madeBefore.contains(target) {
                planned.set(.unchanged, .restoredBefore, "this restore has made it before it was interrupted")
            }
            return planned
        }
    }
}
