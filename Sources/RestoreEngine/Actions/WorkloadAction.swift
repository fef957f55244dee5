// SPDX-License-Identifier: Apache-2.0

import JSON

/// Workload controllers count their rollouts in an annotation, which is no part of what a user asked for.
struct WorkloadAction: RestoreAction {
    let kinds = ["deployments.apps", "replicasets.apps", "daemonsets.apps"]

    func removeAssignedFields(from object: inout JSONValue) {
        object.removeAnnotations([
            "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history",
            "deprecated.daemonset.template.generation",
        ])
    }
}
