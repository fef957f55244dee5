// SPDX-License-Identifier: Apache-2.0

import JSON

/// Version v1 of the autoscaler keeps its status in annotations.
struct AutoscalerAction: RestoreAction {
    let kinds = ["horizontalpodautoscalers.autoscaling"]

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        object.removeAnnotations([
            "autoscaling.alpha.kubernetes.io/conditions", "autoscaling.alpha.kubernetes.io/current-metrics",
        ])
    }
}
