// SPDX-License-Identifier: Apache-2.0

import JSON

/// Jobs lose the labels that tie their pods to the old job's uid; the API server makes new ones.
struct JobAction: RestoreAction {
    let kinds = ["jobs.batch"]
    private let labels = ["controller-uid", "batch.kubernetes.io/controller-uid"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        if object[path: ["status", "completionTime"]] != nil {
            return Omission(.finished, "the job had completed, and creating it again would run it again")
        }
        removeUIDLabels(from: &object)
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeUIDLabels(from: &object)
    }

    /// The job itself has them too where it has no labels of its own: the API server shows those of its pods.
    private func removeUIDLabels(from object: inout JSONValue) {
        object.removeLabels(labels)
        for label in labels {
            object[path: ["spec", "selector", "matchLabels", label]] = nil
            object[path: ["spec", "template", "metadata", "labels", label]] = nil
        }
    }
}
