// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

/// Why an object that a test expected to be restored was left out.
struct LeftOut: Error {
    var omission: Omission
}

extension RestoreContext {
    /// A context for tests.
    static func testing(_ edit: (inout RestoreContext) -> Void = { _ in }) -> RestoreContext {
        var context = RestoreContext(options: RestoreOptions(restoreName: "restore-1", backupName: "backup-1"))
        edit(&context)
        return context
    }

    /// A context with a namespace mapping.
    static func mapping(_ mapping: [String: String]) -> RestoreContext {
        testing { $0.options.namespaceMapping = mapping }
    }
}

/// Where an object stands by its own metadata.
func place(of object: JSONValue, kind: String) throws -> SourceItem {
    SourceItem(
        kind: GroupResource(kind),
        namespace: object[path: ["metadata", "namespace"]]?.string,
        name: try #require(object[path: ["metadata", "name"]]?.string)
    )
}

/// What a restore makes of an object.
func prepared(_ object: JSONValue, _ kind: String, _ context: RestoreContext = .testing()) throws -> JSONValue {
    switch ItemPreparation.prepare(object, of: try place(of: object, kind: kind), in: context) {
    case .restore(let result): return result
    case .omit(let omission): throw LeftOut(omission: omission)
    }
}

/// Why a restore leaves an object out; `nil` when it does not.
func reasonForOmission(
    _ object: JSONValue,
    _ kind: String,
    _ context: RestoreContext = .testing()
) throws -> ReasonCode? {
    switch ItemPreparation.prepare(object, of: try place(of: object, kind: kind), in: context) {
    case .restore: return nil
    case .omit(let omission):
        #expect(!omission.message.isEmpty)
        return omission.reason
    }
}

/// Whether two objects of a kind count as the same: the first from a backup and prepared, the second live.
func isUnchanged(_ backup: JSONValue, _ live: JSONValue, _ kind: String) -> Bool {
    let group = GroupResource(kind)
    return ItemPreparation.comparable(backup, of: group)
        == ItemPreparation.comparable(live, of: group, beside: backup)
}

/// Parses JSON text.
func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }
