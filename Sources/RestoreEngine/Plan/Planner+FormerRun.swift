// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

extension Planner {
    /// Gives the verdict on an object that the interrupted run of this restore made, or that a controller made in a
    /// namespace of that run.
    func decideDone(_ live: JSONValue, for planned: inout PlannedItem) -> Bool {
        guard let run = context.formerRun else { return false }
        switch run.trace(on: live, context.options) {
        case .made:
            planned.set(.unchanged, .restoredBefore, "this restore has made it before it was interrupted")
        case .perhapsChanged: return false
        case nil:
            guard let namespace = planned.target.namespace, run.namespaces.contains(namespace) else { return false }
            // As in a run without interruption, applying finds out that it is there and gives it the archived content.
            planned.set(
                .create,
                .madeMeanwhile,
                "a controller has made it in the namespace that this restore had made; it gets the archived content"
            )
        }
        return true
    }

    /// Gives the verdict on an object that says what the backup says.
    func decideSame(_ live: JSONValue, for planned: inout PlannedItem) {
        if context.formerRun?.trace(on: live, context.options) == .perhapsChanged {
            planned.set(.unchanged, .updatedBefore, "this restore has changed it back before it was interrupted")
        } else {
            planned.set(.unchanged, .sameContent, "the cluster has the same")
        }
    }
}
