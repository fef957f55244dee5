// SPDX-License-Identifier: Apache-2.0

import JSON

/// Why a pod does not run, in the words of those who tried.
enum PodProblem {
    /// States that pass only when somebody does something.
    private static let hopeless: Set<String> = [
        "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "CrashLoopBackOff",
    ]

    /// Whether it is not worth waiting for a pod for long: its image cannot be had, or its program ends again and again.
    static func isHopeless(_ pod: JSONValue) -> Bool {
        (pod[path: ["status", "containerStatuses"]]?.array ?? []).contains { status in
            let reason = status[path: ["state", "waiting", "reason"]]?.string ?? ""
            // Between two ends a program runs for a moment.
            let endsAgainAndAgain = status["ready"]?.bool == false && (status["restartCount"]?.int ?? 0) > 1
            return hopeless.contains(reason) || endsAgainAndAgain
        }
    }

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
