// SPDX-License-Identifier: Apache-2.0

import JSON

/// Why a pod does not run, in the words of those who tried.
enum PodProblem {
    /// The problem of a pod; `nil` when it has none.
    static func words(of pod: JSONValue) -> String? {
        let name = pod[path: ["metadata", "name"]]?.string ?? "a pod"
        for status in pod[path: ["status", "containerStatuses"]]?.array ?? [] {
            let last = status[path: ["lastState", "terminated"]]
            for state in [status[path: ["state", "waiting"]], status[path: ["state", "terminated"]], last] {
                guard let reason = state?["reason"]?.string, reason != "ContainerCreating" else { continue }
                let message = state?["message"]?.string ?? ""
                return "\(name): \(reason)" + (message.isEmpty ? "" : " (\(message))")
            }
            if status["ready"]?.bool == false && status[path: ["state", "running"]] != nil {
                return "\(name) runs, and is not ready"
            }
        }
        for condition in pod[path: ["status", "conditions"]]?.array ?? [] {
            let isScheduling = condition["type"]?.string == "PodScheduled" && condition["status"]?.string == "False"
            if isScheduling { return "\(name): \(condition["message"]?.string ?? "it is on no node")" }
        }
        return nil
    }
}
