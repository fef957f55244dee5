// SPDX-License-Identifier: Apache-2.0

import JSON

/// The rules of an aggregated cluster role are gathered by a controller from other roles.
struct ClusterRoleAction: RestoreAction {
    let kinds = ["clusterroles.rbac.authorization.k8s.io"]

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        if prepared["aggregationRule"] != nil { object["rules"] = nil }
    }
}
