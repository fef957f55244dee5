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
        removeAssignedFields(from: &object)
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue) {
        object[path: ["spec", "nodeName"]] = nil
        object[path: ["spec", "priority"]] = nil
        removeTokenVolumes(from: &object)
    }

    /// Before 1.22 the API server mounted a token secret of a random name into each pod.
    private func removeTokenVolumes(from object: inout JSONValue) {
        guard let account = object[path: ["spec", "serviceAccountName"]]?.string else { return }
        let prefix = "\(account)-token-"
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
