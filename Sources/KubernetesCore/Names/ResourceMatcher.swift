// SPDX-License-Identifier: Apache-2.0

/// Finds the resource a user means, as kubectl does: by plural, singular, short name or kind, with or without a group.
///
/// Where several groups serve a resource of one name, the one the server lists first wins, which is the core group
/// before all others; naming the group (`events.events.k8s.io`) chooses another.
package struct ResourceMatcher: Sendable {
    private let resources: [APIResource]

    /// Matches against these resources, in the server's order.
    package init(_ resources: [APIResource]) {
        self.resources = resources
    }

    /// The resource a text means; `nil` when the server has none.
    ///
    /// The version is only looked at when it is named (`deployments.v1.apps`).
    package func resource(_ text: String) -> APIResource? {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return nil }
        if let found = best(named: wanted, where: { _ in true }) { return found }
        let parts = wanted.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        if let found = best(named: parts[0], where: { $0.groupResource.group == parts[1] }) { return found }
        let groupParts = parts[1].split(separator: ".", maxSplits: 1).map(String.init)
        let group = groupParts.count == 2 ? groupParts[1] : ""
        if let found = best(
            named: parts[0],
            where: { $0.version == groupParts.first && $0.groupResource.group == group }
        ) {
            return found
        }
        // kubectl accepts the beginning of a group: `deployments.app`.
        return best(named: parts[0], where: { $0.groupResource.group.hasPrefix(parts[1]) })
    }

    /// The kind a text means, in its full form; a text that matches nothing is taken as it stands.
    ///
    /// Velero does the same: a filter may name a kind the cluster does not have now, without being an error.
    package func groupResource(_ text: String) -> GroupResource {
        resource(text)?.groupResource ?? GroupResource(text.lowercased())
    }

    private func best(named name: String, where isCandidate: (APIResource) -> Bool) -> APIResource? {
        let candidates = resources.filter(isCandidate)
        let tests: [(APIResource) -> Bool] = [
            { $0.groupResource.resource == name },
            { $0.singular == name || (!$0.kind.isEmpty && $0.kind.lowercased() == name) },
            { $0.shortNames.contains { $0.lowercased() == name } },
        ]
        for test in tests {
            let matches = candidates.filter(test)
            if let found = matches.first(where: \.isPreferred) ?? matches.first { return found }
        }
        return nil
    }
}
