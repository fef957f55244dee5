// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore

/// One line of a plan: an item of the backup, and what will happen to it.
package struct PlannedItem: Sendable {
    /// Where it stood in the source cluster.
    package var source: SourceItem
    /// Where it goes: the kind is the same, namespace and name may be mapped.
    package var target: SourceItem
    /// The version it is sent in, such as `apps/v1`.
    package var apiVersion: String
    /// The kind's name, such as `Deployment`.
    package var kindName: String
    /// What will happen.
    package var verdict: Verdict
    /// Why, for scripts.
    package var reason: ReasonCode
    /// Why, for people: one sentence.
    package var message: String
    /// The fields that differ, values of Secrets hidden.
    package var differences: [FieldDifference]
    /// The merge patch that an update sends, without the restore's labels; `nil` for other verdicts.
    package var patch: JSONValue?
    /// The live object's revision when the plan was made: an update of anything newer is refused.
    package var liveRevision: String?
    /// The wave it is applied in.
    package var wave: Int { RestoreOrder.wave(of: target.kind) }
    /// The version without its group, such as `v1`.
    package var version: String { apiVersion.split(separator: "/").last.map(String.init) ?? apiVersion }
}

extension PlannedItem {
    /// The item as `restore plan -o json` prints it.
    package var json: JSONValue {
        var object: JSONObject = [
            "resource": .string(target.kind.description),
            "apiVersion": .string(apiVersion),
            "kind": .string(kindName),
        ]
        if let namespace = target.namespace { object["namespace"] = .string(namespace) }
        object["name"] = .string(target.name)
        if let namespace = source.namespace, namespace != target.namespace {
            object["sourceNamespace"] = .string(namespace)
        }
        if source.name != target.name { object["sourceName"] = .string(source.name) }
        object["verdict"] = .string(verdict.rawValue)
        object["reason"] = .string(reason.rawValue)
        object["message"] = .string(message)
        object["wave"] = .number(JSONNumber(wave))
        if !differences.isEmpty { object["differences"] = .array(differences.map(\.json)) }
        return .object(object)
    }
}

extension FieldDifference {
    /// The difference as `restore plan -o json` prints it; a side without the field is left out.
    package var json: JSONValue {
        var object: JSONObject = ["path": .string(path)]
        if let inBackup { object["backup"] = inBackup }
        if let inCluster { object["cluster"] = inCluster }
        return .object(object)
    }
}

extension PlannedItem {
    /// Whether applying the plan has something to do for it: to change the cluster, or to look whether an interrupted run
    /// has left something open.
    package var isWork: Bool { verdict.isChange || reason == .restoredBefore }

    /// Whether the restore cannot give what was asked for: without the item, or with one that must not be changed.
    ///
    /// A volume that is there and belongs to somebody is none of those: it is left alone like other existing objects.
    package var isUnrestorable: Bool {
        switch verdict {
        case .blocked: true
        case .conflict: reason != .volumeReleased && reason != .volumeClaimedElsewhere
        default: false
        }
    }
}
