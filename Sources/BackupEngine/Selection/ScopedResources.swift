// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// Velero's newer filter of kinds, one for each scope.
package struct ScopedResources: Sendable, Equatable {
    /// Cluster-scoped kinds, as `resource.group`; without includes none are taken but those that others need.
    package var clusterScoped: NameFilter
    /// Namespaced kinds, as `resource.group`; without includes all are taken.
    package var namespaced: NameFilter

    /// A filter of two parts; by default everything.
    package init(clusterScoped: NameFilter = NameFilter(), namespaced: NameFilter = NameFilter()) {
        self.clusterScoped = clusterScoped
        self.namespaced = namespaced
    }

    /// What is wrong with the lists, one sentence each.
    package var problems: [String] {
        Self.problems(clusterScoped, noun: "cluster-scoped resource")
            + Self.problems(namespaced, noun: "namespace-scoped resource")
    }

    /// Whether the objects of a cluster-scoped kind, as `resource.group`, are taken for their own sake, in a backup whose
    /// filter of namespaces is everything or not.
    func takes(clusterScoped kind: String, ofEverything: Bool) -> Bool {
        guard NameFilter(excludes: clusterScoped.excludes).allows(kind) else { return false }
        return clusterScoped.includes.isEmpty ? ofEverything && isUnfiltered : clusterScoped.allows(kind)
    }

    /// Kinds that a server of Velero's adds to the excludes of every backup, which is no filter of the user's.
    private static let alwaysExcluded: Set<String> = [
        "volumesnapshots.snapshot.storage.k8s.io", "volumesnapshotcontents.snapshot.storage.k8s.io",
    ]

    private var isUnfiltered: Bool {
        clusterScoped.includes.isEmpty && namespaced.includesEverything
            && (clusterScoped.excludes + namespaced.excludes).allSatisfy(Self.alwaysExcluded.contains)
    }

    /// Unlike in the older form, everything of one scope may be excluded.
    private static func problems(_ filter: NameFilter, noun: String) -> [String] {
        filter == NameFilter(excludes: ["*"]) ? [] : filter.problems(noun: noun)
    }
}
