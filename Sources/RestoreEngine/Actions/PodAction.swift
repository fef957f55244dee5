// SPDX-License-Identifier: Apache-2.0

import JSON

/// Pods are scheduled anew and get new tokens; finished ones and mirrors of static pods are left out.
struct PodAction: RestoreAction {
    let kinds = ["pods"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        let phase = object[path: ["status", "phase"]]?.string
        if phase == "Succeeded" || phase == "Failed" {
            return Omission(.finished, "the pod had ended (phase \(phase ?? ""))")
        }
        if object[path: ["metadata", "annotations", "kubernetes.io/config.mirror"]] != nil {
            return Omission(.mirrorPod, "it mirrors a static pod, which only the kubelet of its node can make")
        }
        removeSchedule(from: &object)
        if let account = object[path: ["spec", "serviceAccountName"]]?.string {
            removeTokenVolumes(named: "\(account)-token-", from: &object)
        }
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeSchedule(from: &object)
        let account = object[path: ["spec", "serviceAccountName"]]?.string ?? "default"
        for prefix in ["\(account)-token-", "kube-api-access-"] { removeTokenVolumes(named: prefix, from: &object) }
    }

    /// Where the pod ran, and debug containers, which the API server takes only for a pod that is there.
    private func removeSchedule(from object: inout JSONValue) {
        for field in ["nodeName", "priority", "ephemeralContainers"] { object[path: ["spec", field]] = nil }
    }

    /// Removes the volumes through which the API server mounts a token into each pod, and their mounts.
    ///
    /// Before 1.22 it was a secret of a random name; since then it is a projected volume of a random name, which works
    /// anywhere and is restored, but whose name says nothing.
    private func removeTokenVolumes(named prefix: String, from object: inout JSONValue) {
        func isToken(_ entry: JSONValue) -> Bool { entry["name"]?.string?.hasPrefix(prefix) ?? false }
        object[path: ["spec"]]?.removeElements(of: "volumes", where: isToken)
        for list in ["containers", "initContainers"] {
            guard var containers = object[path: ["spec", list]]?.array else { continue }
            for index in containers.indices { containers[index].removeElements(of: "volumeMounts", where: isToken) }
            object[path: ["spec", list]] = .array(containers)
        }
    }
}

extension JSONValue {
    /// Removes elements of a list member, and the list when it gets empty.
    mutating func removeElements(of member: String, where predicate: (JSONValue) -> Bool) {
        guard var elements = self[member]?.array else { return }
        elements.removeAll(where: predicate)
        self[member] = elements.isEmpty ? nil : .array(elements)
    }
}
