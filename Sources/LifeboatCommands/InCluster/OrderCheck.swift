// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// What can be said against an order before a server is asked; the server has the last word.
enum OrderCheck {
    /// What is wrong with a backup or a schedule's template; one sentence.
    static func problem(_ spec: BackupSpec) -> String? {
        let scoped = [
            spec.includedClusterScopedResources, spec.excludedClusterScopedResources,
            spec.includedNamespaceScopedResources, spec.excludedNamespaceScopedResources,
        ]
        let isOld =
            !spec.includedResources.isEmpty || !spec.excludedResources.isEmpty || spec.includeClusterResources != nil
        if isOld && !scoped.allSatisfy(\.isEmpty) {
            return
                "--include-resources, --exclude-resources and --include-cluster-resources cannot be combined with the "
                + "filters of cluster-scoped and namespace-scoped resources; use either kind"
        }
        return filterProblem(spec)
    }

    /// What is wrong with a restore; one sentence.
    static func problem(_ spec: RestoreSpec) -> String? { filterProblem(spec) }

    private static func filterProblem(_ spec: some FilteringSpec) -> String? {
        let problems =
            NameFilter(includes: spec.includedNamespaces, excludes: spec.excludedNamespaces).problems(noun: "namespace")
            + NameFilter(includes: spec.includedResources, excludes: spec.excludedResources).problems(noun: "resource")
        return problems.first
    }

    /// That filters are given which do not count because a schedule decides.
    static func unusedFilter(_ spec: BackupSpec) -> String? {
        spec == BackupSpecOptions.standard ? nil : "the schedule decides what is backed up; other filters do not count"
    }
}
