// SPDX-License-Identifier: Apache-2.0

import JSON

/// Workload controllers count their rollouts and keep sums in annotations, which is no part of what a user asked for.
struct WorkloadAction: RestoreAction {
    let kinds = ["deployments.apps", "replicasets.apps", "daemonsets.apps", "controllerrevisions.apps"]

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        object.removeAnnotations([
            "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history",
            "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
            "deprecated.daemonset.template.generation",
        ])
        // The number of a controller revision counts rollouts too; no other kind has this field.
        object["revision"] = nil
    }
}
