// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// What the target was found to hold of one kind, and where it could not be read.
struct TargetReading: Sendable {
    /// Live objects by key, each with `kind` and `apiVersion`.
    var objects: [String: JSONValue] = [:]
    /// Why nothing is known of any object of the kind: the server's words.
    var refusal: String?
    /// Why nothing is known of what is in a namespace, or of the Namespace of that name.
    var refusals: [String: String] = [:]

    /// What is known of one place.
    func state(of target: SourceItem) -> Planner.LiveState {
        if let words = refusal ?? target.place.flatMap({ refusals[$0] }) { return .unreadable(words) }
        return objects[target.key].map(Planner.LiveState.present) ?? .absent
    }
}
