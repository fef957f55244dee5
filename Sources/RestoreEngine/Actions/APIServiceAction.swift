// SPDX-License-Identifier: Apache-2.0

import JSON

/// The API server registers its own groups, and those of definitions, by itself.
struct APIServiceAction: RestoreAction {
    let kinds = ["apiservices.apiregistration.k8s.io"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard object[path: ["metadata", "labels", "kube-aggregator.kubernetes.io/automanaged"]] != nil else {
            return nil
        }
        return Omission(.managedByCluster, "the API server registers this group by itself")
    }
}
